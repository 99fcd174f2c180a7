//! What people read of the problems that are HTTP's own; the matters have the words of the rest.

use baoming_language::Language;
use baoming_matters::texts;

use super::problem::Problem;

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
