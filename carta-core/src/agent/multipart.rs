//! `multipart/form-data` with one file, in memory.

use crate::Error;
use crate::error::Configuration;
use bytes::Bytes;

/// The form's `Content-Type`, and its body.
pub(super) fn form(
    file_name: &str,
    content_type: &str,
    content: &[u8],
) -> Result<(String, Bytes), Error> {
    Ok(write(&boundary()?, file_name, content_type, content))
}

/// 128 random bits: no content holds them by chance, and nobody who wrote the content knew them.
fn boundary() -> Result<String, Error> {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes)
        .map_err(|_| Configuration::Setting("the machine gives no random numbers".into()))?;
    Ok(hex::encode(bytes))
}

fn write(boundary: &str, file_name: &str, content_type: &str, content: &[u8]) -> (String, Bytes) {
    let name = quoted(file_name);
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: {content_type}\r\n\r\n"
    );
    let tail = format!("\r\n--{boundary}--\r\n");
    let body = [head.as_bytes(), content, tail.as_bytes()].concat();
    (format!("multipart/form-data; boundary={boundary}"), body.into())
}

/// As browsers write a name between quotes: what would end it, or the line, is percent-encoded.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_pycartas() {
        let (content_type, body) = write("B", "upload", "application/octet-stream", b"a,b\n");
        assert_eq!(content_type, "multipart/form-data; boundary=B");
        assert_eq!(
            body,
            "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"upload\"\r\n\
             Content-Type: application/octet-stream\r\n\r\na,b\n\r\n--B--\r\n"
        );
    }

    #[test]
    fn a_name_cannot_end_its_line() {
        let (_, body) = write("B", "a\"\r\nX: y.csv", "text/csv", b"");
        let text = std::str::from_utf8(&body).unwrap();
        assert!(text.contains("filename=\"a%22%0D%0AX: y.csv\"\r\nContent-Type"), "{text}");
    }

    #[test]
    fn no_two_boundaries_are_alike() {
        assert_ne!(boundary().unwrap(), boundary().unwrap());
    }
}
