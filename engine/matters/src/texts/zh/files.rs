//! 多行文件.

use crate::file_rule::{Cell, FileRule};
use crate::limits::FILE_ROWS_MAX;

pub(crate) fn text_of(rule: FileRule) -> String {
    match rule {
        FileRule::Encoding { charset, at: Cell { row, column } } => {
            format!("文件应为 {charset} 编码，但第 {row} 行第 {column} 列不是。")
        }
        FileRule::Undeclared { at: Cell { row, column } } => format!(
            "从第 {row} 行第 {column} 列起无法确定文件编码。请另存为“CSV UTF-8”，或在 Content-Type: text/csv 中注明 \
             charset=utf-8、gb18030、gbk、gb2312 或 big5。"
        ),
        FileRule::Mark { declared, marked } => {
            format!("请求注明为 {declared}，而文件的字节顺序标记为 {marked}，两者不一致。")
        }
        FileRule::Wide => "文件为 UTF-16（“Unicode 文本”），请另存为“CSV UTF-8”。".to_owned(),
        FileRule::NoText => "文件不是文本，可能是工作簿、压缩文件或 UTF-16，请另存为“CSV UTF-8”。".to_owned(),
        FileRule::Quote { at: Cell { row, column } } => {
            format!("第 {row} 行第 {column} 列的引号没有在单元格末尾结束，或引号之前还有内容。")
        }
        FileRule::Cells { row } => format!("每一行的列数须与表头一致，第 {row} 行不一致。"),
        FileRule::Header => "表头第一列须为 serial，其余各列须为采集项的代码。".to_owned(),
        FileRule::Rows => format!("每个文件最多 {FILE_ROWS_MAX} 行，请分成几个文件。"),
    }
}
