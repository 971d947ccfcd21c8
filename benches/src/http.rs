//! As much of HTTP/1.1 as a load generator needs: requests made once and sent as they are, answers
//! read to their length and no further. The same for the program and for what it is compared with.

use crate::{Fault, Outcome};
use std::io::ErrorKind;
use std::net::SocketAddr;
use tokio::net::TcpStream;

/// No answer is longer.
const ANSWER_MAX: usize = 16 << 20;

/// A request as bytes.
pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n").into_bytes();
    for (name, value) in headers {
        bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    if method != "GET" {
        bytes.extend_from_slice(format!("content-length: {}\r\n", body.len()).as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body);
    bytes
}

/// What stands before the body of an answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Head {
    /// The status code.
    pub status: u16,
    /// Where the body begins.
    pub body: usize,
    /// How long the body is.
    pub length: usize,
}

/// Reads the head of an answer; none when it is not whole yet.
pub fn head(bytes: &[u8]) -> Outcome<Option<Head>> {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let text = std::str::from_utf8(&bytes[..end]).map_err(|_| "the head of an answer is no text")?;
    let status = text.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or("an answer without a status")?;
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let length = match (length, status) {
        (Some(length), _) if length <= ANSWER_MAX => length,
        (None, 204 | 304) => 0,
        _ => return Err("an answer without a usable length".into()),
    };
    Ok(Some(Head { status, body: end + 4, length }))
}

/// The values of a header of an answer.
pub fn headers<'a>(head: &'a str, name: &str) -> Vec<&'a str> {
    let of = |line: &'a str| line.split_once(':').filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.trim());
    head.lines().filter_map(of).collect()
}

/// An answer.
pub struct Answer<'a> {
    /// The status code.
    pub status: u16,
    /// Status line and headers.
    pub head: &'a [u8],
    /// The body.
    pub body: &'a [u8],
}

impl Answer<'_> {
    /// The body as JSON; an error that tells the answer when it is no success.
    pub fn json(&self) -> Outcome<serde_json::Value> {
        if self.status / 100 != 2 {
            return Err(self.unexpected());
        }
        Ok(serde_json::from_slice(self.body)?)
    }
    /// The error of an answer that was not expected.
    pub fn unexpected(&self) -> Fault {
        let body: String = String::from_utf8_lossy(self.body).chars().take(400).collect();
        format!("an answer {} that was not expected: {body}", self.status).into()
    }
}

/// A connection that is kept.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    /// Connects.
    pub async fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: vec![0; 16 << 10] })
    }
    /// Sends a request and gives its answer.
    pub async fn ask(&mut self, request: &[u8]) -> Outcome<Answer<'_>> {
        let mut rest = request;
        while !rest.is_empty() {
            match self.stream.try_write(rest) {
                Ok(done) => rest = &rest[done..],
                Err(e) if e.kind() == ErrorKind::WouldBlock => self.stream.writable().await?,
                Err(e) => return Err(e.into()),
            }
        }
        let (mut filled, mut known) = (0, None);
        loop {
            self.stream.readable().await?;
            match self.stream.try_read(&mut self.buffer[filled..]) {
                Ok(0) => return Err("the connection was closed before the answer was whole".into()),
                Ok(read) => filled += read,
                Err(e) if e.kind() == ErrorKind::WouldBlock => continue,
                Err(e) => return Err(e.into()),
            }
            if known.is_none() {
                known = head(&self.buffer[..filled])?;
            }
            let Some(Head { status, body, length }) = known else { continue };
            if filled >= body + length {
                let (head, body) = (&self.buffer[..body], &self.buffer[body..body + length]);
                return Ok(Answer { status, head, body });
            }
            if self.buffer.len() < body + length {
                self.buffer.resize(body + length, 0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_has_its_length_and_an_answer_is_read_to_its_own() {
        let sent = request("POST", "/a", &[("x", "1")], b"{}");
        assert_eq!(sent, b"POST /a HTTP/1.1\r\nhost: 127.0.0.1\r\nx: 1\r\ncontent-length: 2\r\n\r\n{}");
        assert!(request("GET", "/", &[], b"").ends_with(b"host: 127.0.0.1\r\n\r\n"));
        let answer = b"HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhello";
        assert_eq!(head(answer).unwrap(), Some(Head { status: 201, body: 43, length: 5 }));
        assert_eq!(head(&answer[..42]).unwrap(), None);
        assert_eq!(head(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap().unwrap().length, 0);
        assert!(head(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").is_err());
        assert!(head(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n").is_err());
        assert_eq!(headers("HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nset-cookie: b=2", "set-cookie"), ["a=1", "b=2"]);
    }
}
