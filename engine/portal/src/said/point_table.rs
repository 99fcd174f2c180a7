//! The words that only points read, as a table.

table_of_texts! {
    /// All of them in one language.
    PointTexts {
        menu,
        ;
    }
}
