//! Commands under tickets, and what becomes of them. The page has two modules, the hall and the annex, and both speak to the
//! one worker: the hall itself, the annex through the hall. Their tickets tell them apart.

use std::cell::RefCell;

use crate::app::vocabulary::{Answer, Command, Failure, ToWorker};

/// What happens when a command has ended.
pub type Then = Box<dyn FnOnce(Result<Answer, Failure>)>;

/// Tickets from here on are the annex's.
pub const ANNEX: u32 = 1 << 31;

struct Talk {
    ticket: u32,
    waiting: Vec<(u32, Then)>,
    post: fn(&[u8]),
}

thread_local! {
    static TALK: RefCell<Talk> = const { RefCell::new(Talk { ticket: 0, waiting: Vec::new(), post: |_| {} }) };
}

/// Says how messages leave this module, and above which ticket it counts. No ticket is used twice, however often this is called.
pub fn begin(above: u32, post: fn(&[u8])) {
    TALK.with_borrow_mut(|talk| (talk.ticket, talk.post) = (talk.ticket.max(above), post));
}

/// Sends a command; `then` runs once when it has ended, unless it is forgotten first.
pub fn send(command: Command, then: Then) {
    let ticket = TALK.with_borrow_mut(|talk| {
        talk.ticket += 1;
        talk.waiting.push((talk.ticket, then));
        talk.ticket
    });
    post(&ToWorker::Command { ticket, command });
}

/// Says something to the worker.
pub fn post(message: &ToWorker) {
    if let Ok(bytes) = postcard::to_allocvec(message) {
        TALK.with_borrow(|talk| talk.post)(&bytes);
    }
}

/// A command has ended.
pub fn settle(ticket: u32, outcome: Result<Answer, Failure>) {
    let then = TALK.with_borrow_mut(|talk| {
        let at = talk.waiting.iter().position(|(waiting, _)| *waiting == ticket)?;
        Some(talk.waiting.swap_remove(at).1)
    });
    if let Some(then) = then {
        then(outcome);
    }
}

/// Whether no command is under way.
pub fn is_idle() -> bool {
    TALK.with_borrow(|talk| talk.waiting.is_empty())
}

/// Forgets the commands under way: nobody answers them any more.
pub fn forget() {
    let waiting = TALK.with_borrow_mut(|talk| std::mem::take(&mut talk.waiting));
    drop(waiting);
}
