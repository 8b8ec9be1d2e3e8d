//! The local host, as a program: `cargo xtask serve` starts it, and so do the tests in browsers.

use std::process::ExitCode;

use xtask::host::{Options, serve};

#[tokio::main]
async fn main() -> ExitCode {
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            println!("{}", xtask::host::HELP);
            return ExitCode::SUCCESS;
        }
        Err(fault) => {
            eprintln!("✗ {fault}");
            return ExitCode::FAILURE;
        }
    };
    match serve(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("✗ {fault}");
            ExitCode::FAILURE
        }
    }
}
