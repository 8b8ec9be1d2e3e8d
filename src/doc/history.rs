//! Undoing one's own in a text that others write in too.
//!
//! Everything counts characters (`char`s). The history knows no text: it is told of each change, one's own and others', and gives
//! what is to be changed. What others wrote stays, wherever it was written.

/// A change of a text: at a place, so many characters go, and others come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Where.
    pub at: usize,
    /// How many go.
    pub removed: usize,
    /// What comes in their place.
    pub inserted: String,
}

impl Change {
    /// The one change that makes `new` of `old`: what lies between what is alike at the beginning and at the end. `None` where nothing
    /// changed.
    pub fn between(old: &str, new: &str) -> Option<Change> {
        let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
        let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
        let room = old.len().min(new.len()) - start;
        let end = old.iter().rev().zip(new.iter().rev()).take(room).take_while(|(a, b)| a == b).count();
        let inserted: String = new.iter().skip(start).take(new.len() - start - end).collect();
        let removed = old.len() - start - end;
        (removed > 0 || !inserted.is_empty()).then_some(Change { at: start, removed, inserted })
    }

    /// Where a place in the text lies after this change: a caret stays before what is inserted right at it.
    pub fn moves(&self, place: usize) -> usize {
        let end = self.at + self.removed;
        if place <= self.at {
            place
        } else if place >= end {
            place - self.removed + self.inserted.chars().count()
        } else {
            self.at
        }
    }
}

/// What takes one step back, or forth: the pieces that go, and what comes where. All places are of the text from which nothing is gone
/// yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Step {
    /// First character and length of each, ascending.
    pieces: Vec<(usize, usize)>,
    /// Before which character, ascending, and what.
    inserts: Vec<(usize, String)>,
}

/// The steps back and forth in one text.
#[derive(Clone, Debug, Default)]
pub struct History {
    back: Vec<Step>,
    forth: Vec<Step>,
    /// The last step back may still grow by what is typed next.
    open: bool,
}

/// Most steps that are remembered.
const STEPS: usize = 500;

impl History {
    /// Nothing to undo.
    pub fn new() -> History {
        History::default()
    }

    /// One's own change, with the characters that went.
    pub fn wrote(&mut self, change: &Change, gone: &str) {
        self.forth.clear();
        let count = change.inserted.chars().count();
        let words_end = change.inserted.ends_with(char::is_whitespace);
        if self.open
            && let Some(last) = self.back.last_mut()
        {
            match (last.pieces.as_mut_slice(), last.inserts.as_mut_slice()) {
                ([(first, len)], []) if change.removed == 0 && *first + *len == change.at => {
                    *len += count;
                    self.open = !words_end;
                    return;
                }
                ([], [(at, before)]) if count == 0 && change.at + change.removed == *at => {
                    *at = change.at;
                    before.insert_str(0, gone);
                    return;
                }
                _ => {}
            }
        }
        let mut step = Step::default();
        if count > 0 {
            step.pieces.push((change.at, count));
        }
        if !gone.is_empty() {
            step.inserts.push((change.at, gone.to_owned()));
        }
        self.back.push(step);
        if self.back.len() > STEPS {
            self.back.remove(0);
        }
        self.open = !words_end;
    }

    /// Somebody else's change.
    pub fn came(&mut self, change: &Change) {
        self.open = false;
        rebase(&mut self.back, change);
        rebase(&mut self.forth, change);
    }

    /// Takes the last step back, if there is one: the text after it, and where the caret belongs.
    pub fn undo(&mut self, text: &str) -> Option<(String, usize)> {
        self.open = false;
        let (text, caret, step) = take(self.back.pop()?, text);
        self.forth.push(step);
        Some((text, caret))
    }

    /// Takes the last step forth again.
    pub fn redo(&mut self, text: &str) -> Option<(String, usize)> {
        self.open = false;
        let (text, caret, step) = take(self.forth.pop()?, text);
        self.back.push(step);
        Some((text, caret))
    }
}

/// The text after a step, where the caret belongs, and the step that takes this one back.
fn take(step: Step, text: &str) -> (String, usize, Step) {
    let chars: Vec<char> = text.chars().collect();
    let mut back = Step::default();
    let (mut made, mut len, mut caret) = (String::new(), 0, 0);
    let mut inserts = step.inserts.into_iter().peekable();
    let mut pieces = step.pieces.into_iter().peekable();
    let mut at = 0;
    loop {
        while let Some((_, text)) = inserts.next_if(|(place, _)| *place <= at || at >= chars.len()) {
            let count = text.chars().count();
            back.pieces.push((len, count));
            made.push_str(&text);
            len += count;
            caret = len;
        }
        let Some(c) = chars.get(at) else { break };
        if let Some((_, count)) = pieces.next_if(|(first, _)| *first <= at) {
            // What comes into the middle of a piece comes behind it.
            let gone: String = chars.iter().skip(at).take(count).collect();
            at += gone.chars().count();
            back.inserts.push((len, gone));
            caret = len;
        } else {
            made.push(*c);
            len += 1;
            at += 1;
        }
    }
    (made, caret, back)
}

/// Brings steps over to a text that somebody else has changed. The last is for the text as it is; each before it for the text that the
/// one after it makes.
fn rebase(steps: &mut [Step], change: &Change) {
    let mut change = change.clone();
    for step in steps.iter_mut().rev() {
        let after = after(step, &change);
        for (at, _) in &mut step.inserts {
            *at = change.moves(*at);
        }
        step.pieces = step.pieces.iter().flat_map(|piece| left_of(*piece, &change)).collect();
        change = after;
    }
}

/// What is left of a piece once somebody else has changed the text: nothing, one piece, or two with their text between.
fn left_of((first, len): (usize, usize), change: &Change) -> Vec<(usize, usize)> {
    let (end, gone) = (first + len, change.at + change.removed);
    let count = change.inserted.chars().count();
    let mut left = Vec::new();
    let head = change.at.min(end).saturating_sub(first);
    if head > 0 {
        left.push((first, head));
    }
    let tail = end.saturating_sub(gone.max(first));
    if tail > 0 {
        let start = gone.max(first) - change.removed + count;
        // Unbroken where nothing came between.
        match left.last_mut() {
            Some((first, len)) if *first + *len == start => *len += tail,
            _ => left.push((start, tail)),
        }
    }
    left
}

/// The same change in the text that a step makes. What the step inserts within it comes before it, as in [`Change::moves`].
fn after(step: &Step, change: &Change) -> Change {
    let end = change.at + change.removed;
    let gone = |place: usize| -> usize {
        step.pieces.iter().map(|(first, len)| place.saturating_sub(*first).min(*len)).sum()
    };
    let before = step.inserts.iter().filter(|(at, _)| *at <= change.at || *at < end);
    let count: usize = before.map(|(_, text)| text.chars().count()).sum();
    Change {
        at: change.at - gone(change.at) + count,
        removed: change.removed - (gone(end) - gone(change.at)),
        inserted: change.inserted.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text with its history.
    #[derive(Default)]
    struct Desk {
        text: String,
        history: History,
    }

    fn applied(text: &str, change: &Change) -> String {
        let chars: Vec<char> = text.chars().collect();
        let start: String = chars[..change.at].iter().collect();
        let end: String = chars[change.at + change.removed..].iter().collect();
        start + &change.inserted + &end
    }

    fn change(at: usize, removed: usize, inserted: &str) -> Change {
        Change { at, removed, inserted: inserted.to_owned() }
    }

    impl Desk {
        fn write(&mut self, at: usize, removed: usize, inserted: &str) {
            let gone: String = self.text.chars().skip(at).take(removed).collect();
            let change = change(at, removed, inserted);
            self.history.wrote(&change, &gone);
            self.text = applied(&self.text, &change);
        }
        fn other(&mut self, at: usize, removed: usize, inserted: &str) {
            let change = change(at, removed, inserted);
            self.history.came(&change);
            self.text = applied(&self.text, &change);
        }
        fn undo(&mut self) -> bool {
            let done = self.history.undo(&self.text);
            done.map(|(text, _)| self.text = text).is_some()
        }
        fn redo(&mut self) -> bool {
            let done = self.history.redo(&self.text);
            done.map(|(text, _)| self.text = text).is_some()
        }
    }

    #[test]
    fn a_word_that_was_typed_goes_at_once_and_comes_back() {
        let mut desk = Desk::default();
        for (at, c) in "une fois".chars().enumerate() {
            desk.write(at, 0, &c.to_string());
        }
        assert!(desk.undo());
        assert_eq!(desk.text, "une ");
        assert!(desk.undo() && !desk.undo());
        assert_eq!(desk.text, "");
        assert!(desk.redo() && desk.redo() && !desk.redo());
        assert_eq!(desk.text, "une fois");
    }

    #[test]
    fn what_was_deleted_key_by_key_comes_back_at_once() {
        let mut desk = Desk { text: "abcd".into(), history: History::new() };
        for at in [3, 2, 1] {
            desk.write(at, 1, "");
        }
        assert_eq!(desk.text, "a");
        assert!(desk.undo());
        assert_eq!(desk.text, "abcd");
    }

    #[test]
    fn what_somebody_else_wrote_in_the_middle_of_mine_stays() {
        let mut desk = Desk::default();
        desk.write(0, 0, "AB");
        desk.other(1, 0, "xyz");
        assert_eq!(desk.text, "AxyzB");
        assert!(desk.undo());
        assert_eq!(desk.text, "xyz");
        assert!(desk.redo());
        assert_eq!(desk.text.replace("xyz", ""), "AB");
    }

    #[test]
    fn an_emoji_of_several_characters_goes_as_it_came() {
        let mut desk = Desk { text: "mot ".into(), history: History::new() };
        desk.write(4, 0, "👩\u{200d}⚕\u{fe0f}");
        desk.other(0, 0, "é");
        assert!(desk.undo());
        assert_eq!(desk.text, "émot ");
    }

    #[test]
    fn a_caret_keeps_its_neighbours() {
        assert_eq!(change(2, 0, "xx").moves(1), 1);
        assert_eq!(change(2, 0, "xx").moves(2), 2);
        assert_eq!(change(2, 0, "xx").moves(3), 5);
        assert_eq!(change(2, 3, "x").moves(4), 2);
        assert_eq!(change(2, 3, "x").moves(5), 3);
    }

    #[test]
    fn the_change_between_two_texts_makes_one_of_the_other() {
        for (old, new) in [("", "a"), ("aa", "aaa"), ("abc", ""), ("éa👩", "é👩b👩"), ("abab", "ab")]
        {
            let change = Change::between(old, new).unwrap();
            assert_eq!(applied(old, &change), new);
        }
        assert_eq!(Change::between("é", "é"), None);
    }

    /// Small numbers, the same every time.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, n: usize) -> usize {
            self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (self.0 >> 33) as usize % n.max(1)
        }
    }

    #[test]
    fn alone_everything_is_undone_and_redone_to_the_character() {
        for seed in 0..500 {
            let mut dice = Dice(seed);
            let mut desk = Desk { text: "au début".into(), history: History::new() };
            for _ in 0..dice.below(40) {
                let len = desk.text.chars().count();
                let at = dice.below(len + 1);
                let removed = dice.below((len - at).min(3) + 1);
                let inserted = ["", "a", "bc ", "é👩"][dice.below(4)];
                if removed > 0 || !inserted.is_empty() {
                    desk.write(at, removed, inserted);
                }
            }
            let end = desk.text.clone();
            while desk.undo() {}
            assert_eq!(desk.text, "au début", "seed {seed}");
            while desk.redo() {}
            assert_eq!(desk.text, end, "seed {seed}");
        }
    }

    #[test]
    fn whatever_others_write_meanwhile_nothing_of_mine_is_left_and_nothing_of_theirs_is_lost() {
        for seed in 0..2000 {
            let mut dice = Dice(seed);
            let mut desk = Desk::default();
            let mut theirs = Vec::new();
            for turn in 0..dice.below(60) {
                let len = desk.text.chars().count();
                match dice.below(5) {
                    // Each character of theirs once, so that its loss is seen.
                    0 => {
                        let c = char::from_u32(0x4e00 + turn as u32).unwrap();
                        theirs.push(c);
                        desk.other(dice.below(len + 1), 0, &c.to_string());
                    }
                    1 => drop(desk.undo()),
                    2 => drop(desk.redo()),
                    3 => {
                        // Mine takes away mine.
                        let at = (0..len).find(|at| desk.text.chars().nth(*at).unwrap().is_ascii());
                        if let Some(at) = at {
                            desk.write(at, 1, "");
                        }
                    }
                    _ => desk.write(dice.below(len + 1), 0, ["M", "MM", "M "][dice.below(3)]),
                }
                let mut here: Vec<char> = desk.text.chars().filter(|c| !c.is_ascii()).collect();
                here.sort_unstable();
                assert_eq!(here, theirs, "seed {seed}");
            }
            while desk.undo() {}
            assert_eq!(desk.text.chars().filter(char::is_ascii).count(), 0, "seed {seed}: {}", desk.text);
        }
    }

    #[test]
    fn what_others_take_away_breaks_nothing() {
        for seed in 0..2000 {
            let mut dice = Dice(seed);
            let mut desk = Desk { text: "un texte à plusieurs".into(), history: History::new() };
            for _ in 0..60 {
                let len = desk.text.chars().count();
                let at = dice.below(len + 1);
                let removed = dice.below((len - at).min(6) + 1);
                match dice.below(4) {
                    0 => desk.other(at, removed, ["", "x", "yz"][dice.below(3)]),
                    1 => drop(desk.undo()),
                    2 => drop(desk.redo()),
                    _ => desk.write(at, removed, "M"),
                }
            }
        }
    }
}
