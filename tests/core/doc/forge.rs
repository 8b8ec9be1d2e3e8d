//! Updates made by hand, byte by byte: what no writer writes.

/// LEB128, as lib0 writes numbers.
pub fn number(mut value: u64, to: &mut Vec<u8>) {
    while value >= 0x80 {
        to.push(value as u8 | 0x80);
        value >>= 7;
    }
    to.push(value as u8);
}

pub fn text(value: &str, to: &mut Vec<u8>) {
    number(value.len() as u64, to);
    to.extend_from_slice(value.as_bytes());
}

pub type Id = (u64, u64);

#[derive(Clone)]
pub struct Block {
    pub origin: Option<Id>,
    pub right: Option<Id>,
    pub field: &'static str,
    /// A text, or how much was deleted.
    pub content: Result<String, u64>,
}

impl Block {
    pub fn of(text: &str) -> Self {
        Block { origin: None, right: None, field: "notes", content: Ok(text.to_owned()) }
    }
    pub fn len(&self) -> u64 {
        match &self.content {
            Ok(text) => text.encode_utf16().count() as u64,
            Err(len) => *len,
        }
    }
    fn write(&self, to: &mut Vec<u8>) {
        let flags = u8::from(self.origin.is_some()) << 7 | u8::from(self.right.is_some()) << 6;
        to.push(flags | if self.content.is_ok() { 4 } else { 1 });
        for (client, clock) in [self.origin, self.right].into_iter().flatten() {
            number(client, to);
            number(clock, to);
        }
        if flags == 0 {
            to.push(1);
            text(self.field, to);
        }
        match &self.content {
            Ok(content) => text(content, to),
            Err(len) => number(*len, to),
        }
    }
}

/// Blocks of one client from a clock on, and deletions.
pub fn update(client: u64, clock: u64, blocks: &[Block], deletions: &[(u64, Vec<Id>)]) -> Vec<u8> {
    state(&[(client, clock, blocks.to_vec())], deletions)
}

/// Blocks of several clients, and deletions.
pub fn state(clients: &[(u64, u64, Vec<Block>)], deletions: &[(u64, Vec<Id>)]) -> Vec<u8> {
    let mut to = Vec::new();
    let clients = clients.iter().filter(|(_, _, blocks)| !blocks.is_empty());
    number(clients.clone().count() as u64, &mut to);
    for (client, clock, blocks) in clients {
        number(blocks.len() as u64, &mut to);
        number(*client, &mut to);
        number(*clock, &mut to);
        for block in blocks {
            block.write(&mut to);
        }
    }
    number(deletions.len() as u64, &mut to);
    for (client, ranges) in deletions {
        number(*client, &mut to);
        number(ranges.len() as u64, &mut to);
        for (clock, len) in ranges {
            number(*clock, &mut to);
            number(*len, &mut to);
        }
    }
    to
}

/// `1 client, 1 block, client, clock 0`, then these bytes, then no deletions.
pub fn one_block(client: u64, block: &[u8]) -> Vec<u8> {
    let mut to = vec![1, 1];
    number(client, &mut to);
    to.push(0);
    to.extend_from_slice(block);
    to.push(0);
    to
}
