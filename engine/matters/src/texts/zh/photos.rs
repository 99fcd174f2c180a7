//! 照片.

use baoming_store::photos::{PhotoError, PhotoFailure};

pub(crate) fn failure_text(failure: &PhotoFailure) -> (&'static str, String) {
    match failure {
        PhotoFailure::Refused(findings) => ("照片不符合要求", findings.iter().map(rule_text).collect()),
        PhotoFailure::Busy { retry_after_seconds } => {
            ("上传照片的人较多", format!("请在 {retry_after_seconds} 秒后重新上传。"))
        }
        PhotoFailure::Missing => ("照片不存在", "请核对照片摘要，或重新上传照片。".to_owned()),
        PhotoFailure::Damaged => ("照片已损坏", "请重新上传该照片，并报告省教育考试院信息处。".to_owned()),
        PhotoFailure::NoRoom => (
            "暂不接收照片",
            "服务器磁盘空间不足，余下空间留给报名数据，请联系省教育考试院信息处，稍后重新上传。".to_owned(),
        ),
        PhotoFailure::Unavailable => ("暂时无法存取照片", "照片存储出现故障，请稍后重新上传。".to_owned()),
    }
}

pub(crate) fn rule_text(error: &PhotoError) -> String {
    match error {
        PhotoError::NotJpeg => "照片不是 JPEG 文件，请另存为 JPEG 格式。".to_owned(),
        PhotoError::Broken { .. } => "照片文件已损坏或不完整，请重新导出后上传。".to_owned(),
        PhotoError::Encoding { .. } => "照片的 JPEG 编码方式不支持，请另存为普通（基线或渐进式）JPEG 格式。".to_owned(),
        PhotoError::Colour { components, bits } => {
            format!("照片应为 24 位彩色（3 个颜色分量，各 8 位），现为 {components} 个分量，各 {bits} 位。")
        }
        PhotoError::Colourless => "照片应为彩色，现为黑白。".to_owned(),
        PhotoError::Dimensions { width, height, expected_width, expected_height } => {
            format!("照片应为宽 {expected_width}、高 {expected_height} 像素，现为宽 {width}、高 {height} 像素。")
        }
        PhotoError::Bytes { found, min, max, usual_min, usual_max } => format!(
            "照片文件（不含附加信息）应为 {min} 至 {max} 字节，一般为 {usual_min} 至 {usual_max} 字节，现为 {found} 字节。"
        ),
        PhotoError::Quality { found, min } => {
            format!("照片的 JPEG 压缩质量应不低于 {min}，现约为 {found}，请提高质量后重新导出。")
        }
        PhotoError::Density { horizontal_dpi, vertical_dpi, expected_dpi } => {
            format!("照片分辨率应为 {expected_dpi} dpi，现为 {horizontal_dpi} × {vertical_dpi} dpi。")
        }
        PhotoError::Orientation { found } => {
            format!("照片应正向保存（方向标记为 1），现方向标记为 {found}，请旋转后重新保存。")
        }
        PhotoError::BackgroundColour { red, green, blue } => {
            format!("照片背景应为浅蓝色、白色或浅灰色，现约为红 {red}、绿 {green}、蓝 {blue}。")
        }
        PhotoError::BackgroundUneven { found, max } => {
            format!("照片背景应均匀、无边框和阴影，现最大色差为 {found}（允许 {max}）。")
        }
    }
}
