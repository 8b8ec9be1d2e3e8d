//! Writes requests down as they came: what a curious host could keep.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use axum::http::request::Parts;

use crate::fault::Fault;

/// An open record.
pub struct Record {
    file: Mutex<File>,
}

impl Record {
    /// Goes on with the record at `path`.
    pub fn open(path: &Path) -> Result<Self, Fault> {
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .map_err(|error| Fault::file(path, error))?;
        Ok(Self { file: Mutex::new(file) })
    }

    /// Appends one request: request line, headers, empty line, body, line end.
    pub fn write(&self, parts: &Parts, body: &[u8]) -> Result<(), Fault> {
        let mut bytes = format!("{} {} HTTP/1.1\r\n", parts.method, parts.uri).into_bytes();
        for (name, value) in &parts.headers {
            bytes.extend_from_slice(name.as_str().as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value.as_bytes());
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(body);
        bytes.extend_from_slice(b"\r\n");
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&bytes).map_err(|error| Fault::file(Path::new("the record"), error))
    }
}
