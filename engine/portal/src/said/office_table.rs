//! The words that only offices read, as a table.

table_of_texts! {
    /// All of them in one language.
    OfficeTexts {
        menu,
        ;
    }
}
