//! Processes that a test starts. They and whatever they start in turn end with the test, also when it panics.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The environment variable that marks everything one [`Process`] starts. A driver's browser leaves its process group,
/// but it keeps this.
const MARK: &str = "SOUSPLI_E2E_MARK";

/// A process and its descendants.
pub struct Process {
    child: Child,
    mark: String,
}

impl Process {
    /// Starts it with its output in `log`; standard output instead comes through [`Process::child`] when `piped`.
    pub fn start(mut command: Command, log: &Path, piped: bool) -> Process {
        static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let mark = format!("{}-{number}", std::process::id());
        let out = fs::File::create(log).expect("a log file");
        let errors = out.try_clone().expect("a second handle");
        command.env(MARK, &mark).stdin(Stdio::null()).stderr(errors);
        if piped {
            command.stdout(Stdio::piped());
        } else {
            command.stdout(out);
        }
        let child = command.spawn().unwrap_or_else(|error| {
            panic!("cannot start {:?}: {error}. Is it installed, and its path right?", command.get_program())
        });
        Process { child, mark }
    }

    /// The process itself.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Ends it and its descendants now, and waits until they are gone.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let until = Instant::now() + Duration::from_secs(5);
        loop {
            let left = marked(&self.mark);
            if left.is_empty() || Instant::now() > until {
                return;
            }
            let _ = Command::new("kill").arg("-KILL").args(&left).stderr(Stdio::null()).status();
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The ids of the processes that carry the mark. Linux only; elsewhere none is found and the drivers end their browsers
/// themselves.
fn marked(mark: &str) -> Vec<String> {
    let wanted = format!("{MARK}={mark}");
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_str().is_some_and(|name| name.parse::<u32>().is_ok()))
        .filter(|entry| {
            fs::read(entry.path().join("environ"))
                .is_ok_and(|environ| environ.split(|byte| *byte == 0).any(|pair| pair == wanted.as_bytes()))
        })
        // A zombie keeps no environment, so what is listed still runs.
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect()
}
