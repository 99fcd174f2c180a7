//! What people read of the problems that are HTTP's own; the matters have the words of the rest.

use baoming_language::Language;
use baoming_matters::texts;

use super::problem::{Media, Problem};

/// Title and detail of a problem.
pub(crate) fn text_of(language: Language, problem: &Problem) -> (&'static str, String) {
    match (problem, language) {
        (Problem::Refused(refused), _) => texts::text_of(language, refused),
        (Problem::MediaType(media), Language::Chinese) => {
            ("内容类型不支持", format!("请使用 Content-Type: {}。", media.essence()))
        }
        (Problem::MediaType(media), Language::English) => {
            ("Media type not supported", format!("Use Content-Type: {}.", media.essence()))
        }
        (Problem::Charset(Media::Csv), Language::Chinese) => {
            ("字符编码不支持", "charset 只能注明一次，可用 utf-8、gb18030、gbk、gb2312 或 big5。".to_owned())
        }
        (Problem::Charset(Media::Csv), Language::English) => {
            ("Charset not supported", "Name one charset: utf-8, gb18030, gbk, gb2312 or big5.".to_owned())
        }
        (Problem::Charset(_), Language::Chinese) => ("字符编码不支持", "请使用 UTF-8（charset=utf-8）。".to_owned()),
        (Problem::Charset(_), Language::English) => ("Charset not supported", "Use UTF-8 (charset=utf-8).".to_owned()),
        (Problem::Coding, Language::Chinese) => {
            ("不支持压缩的请求", "请去掉 Content-Encoding，发送未压缩的内容。".to_owned())
        }
        (Problem::Coding, Language::English) => {
            ("Compressed bodies are not taken", "Send the body as it is, without Content-Encoding.".to_owned())
        }
        (Problem::TransferCoding, Language::Chinese) => {
            ("传输编码不支持", "Transfer-Encoding 只能为 chunked，且只能出现一次。".to_owned())
        }
        (Problem::TransferCoding, Language::English) => {
            ("Transfer coding not supported", "Transfer-Encoding may be chunked, once, and nothing else.".to_owned())
        }
        (Problem::Host, Language::Chinese) => {
            ("Host 不正确", "请求须有且只有一个正确的 Host，地址须为本服务的地址。".to_owned())
        }
        (Problem::Host, Language::English) => (
            "Host missing or broken",
            "Send one Host header with a name or address, and a target of this service.".to_owned(),
        ),
        (Problem::Repeated(name), Language::Chinese) => ("请求头重复", format!("{name} 只能出现一次。")),
        (Problem::Repeated(name), Language::English) => ("Header repeated", format!("Send {name} once.")),
        (Problem::Head, Language::Chinese) => {
            ("请求无法识别", "请求头不符合 HTTP/1.1，地址须为百分号编码。".to_owned())
        }
        (Problem::Head, Language::English) => {
            ("Not a request", "The head is no HTTP/1.1; an address is percent-encoded.".to_owned())
        }
        (Problem::HeadTooLong, Language::Chinese) => ("请求头过长", "请减少请求头。".to_owned()),
        (Problem::HeadTooLong, Language::English) => ("Head too long", "Send fewer or shorter headers.".to_owned()),
        (Problem::AddressTooLong, Language::Chinese) => ("地址过长", "请缩短请求地址。".to_owned()),
        (Problem::AddressTooLong, Language::English) => ("Address too long", "Ask at a shorter address.".to_owned()),
        (Problem::Json { path, rule }, Language::Chinese) => ("请求格式错误", format!("位置 {path}：{rule}。")),
        (Problem::Json { path, rule }, Language::English) => ("Malformed request", format!("At {path}: {rule}.")),
        (Problem::Method, Language::Chinese) => {
            ("方法不允许", "此地址不支持该请求方法，接口说明见 /openapi.json。".to_owned())
        }
        (Problem::Method, Language::English) => {
            ("Method not allowed", "The API is described at /openapi.json.".to_owned())
        }
    }
}
