//! A copy as Markdown (CommonMark 0.31, with what GitHub adds): the headings, lists and lines are ours, and what people typed stays
//! text, whatever it looks like.

use super::super::{Lang, place, practice, review, trouble};
use super::{
    DRAFT, DRAFT_DAMAGED, DRAFT_DAMAGED_MORE, DRAFT_MORE, LEAD, Letter, NO_SITUATIONS, REVIEW, Source, fill,
    role, stands,
};
use crate::app::vocabulary::{ContributionView, LeafLine, ReviewLine, Standing};
use crate::group::{Contribution, ReviewPart, ReviewText, Sheet};

/// The whole copy. Every heading that may come to stand on a page of its own is followed by [`Source::mark`].
pub fn markdown(source: Source<'_>) -> String {
    let Source { lang, group, copy, .. } = source;
    let mut page = Page { source, mark: format!("**{}**", inline(&source.mark())), text: String::new() };
    let name = if group.name.is_empty() { place::GROUP_UNREADABLE.to(lang) } else { &group.name };
    page.part(&inline(name));
    page.paragraph(LEAD.to(lang));
    if let Some(framework) = group.framework {
        page.paragraph(practice::framework(framework).0.to(lang));
    }
    if !group.notices.is_empty() {
        page.section(place::HOME_NOTICES.to(lang));
        for notice in &group.notices {
            page.item(&trouble::notice(lang, *notice));
        }
        page.end();
    }
    if !group.members.is_empty() {
        page.section(place::PEOPLE.to(lang));
        for member in &group.members {
            let mut line = format!("{}, {}", start(&inline(&member.name)), role(member).to(lang));
            let marks = [
                (member.me, &practice::ME),
                (member.uncompared, &practice::UNCOMPARED),
                (member.late, &practice::LATE),
            ];
            for (_, mark) in marks.into_iter().filter(|(holds, _)| *holds) {
                line.push_str(", ");
                line.push_str(mark.to(lang));
            }
            page.item(&line);
        }
        page.end();
    }
    if copy.letters.is_empty() {
        page.paragraph(NO_SITUATIONS.to(lang));
    }
    for letter in &copy.letters {
        page.letter(letter);
    }
    for (line, text) in &copy.reviews {
        page.review(line, text.as_ref());
    }
    for (line, sheet) in &copy.drafts {
        page.draft(line, sheet.as_ref());
    }
    for (situation, text) in &copy.begun {
        page.begun(situation, text);
    }
    page.text
}

struct Page<'a> {
    source: Source<'a>,
    mark: String,
    text: String,
}

impl Page<'_> {
    fn lang(&self) -> Lang {
        self.source.lang
    }

    fn paragraph(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push_str("\n\n");
    }

    fn item(&mut self, text: &str) {
        self.text.push_str("- ");
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn end(&mut self) {
        self.text.push('\n');
    }

    fn heading(&mut self, level: &str, text: &str) {
        self.paragraph(&format!("{level} {text}"));
    }

    fn part(&mut self, text: &str) {
        self.heading("#", text);
        self.paragraph(&self.mark.clone());
    }

    fn section(&mut self, text: &str) {
        self.heading("##", text);
        self.paragraph(&self.mark.clone());
    }

    /// What somebody typed, which may have several lines.
    fn typed(&mut self, text: &str) {
        let typed = block(text);
        self.paragraph(&typed);
    }

    fn letter(&mut self, Letter { line, sheet, margin }: &Letter) {
        let lang = self.lang();
        let title = if sheet.is_some() { inline(&line.title) } else { place::ERASED.to(lang).to_owned() };
        self.section(&title);
        let mut by = self.by(&line.author, line.mine, line.hour);
        if let Some(from) = &line.transmitted {
            by.push_str(", ");
            by.push_str(&fill(lang, &place::TRANSMITTED_FROM, &[&inline(from)]));
        }
        self.paragraph(&by);
        self.standing(line.standing);
        let Some(sheet) = sheet else { return self.erased(line.erased) };
        self.paragraph(practice::seal(line.seal).0.to(lang));
        self.sheet(sheet);
        if !margin.is_empty() {
            self.heading("###", place::MARGIN.to(lang));
        }
        for said in margin {
            self.contribution(said);
        }
    }

    fn contribution(&mut self, said: &ContributionView) {
        let lang = self.lang();
        let what = if said.erased.is_some() { &place::TAKEN_BACK } else { practice::contribution(said.kind) };
        let by = self.by(&said.author, said.mine, said.hour);
        self.heading("####", &format!("{}, {by}", what.to(lang)));
        self.standing(said.standing);
        if said.erased.is_some() {
            return self.erased(said.erased);
        }
        self.typed(&said.text);
        self.paragraph(practice::seal(said.seal).0.to(lang));
    }

    fn review(&mut self, line: &ReviewLine, text: Option<&ReviewText>) {
        let lang = self.lang();
        self.section(&fill(lang, &REVIEW, &[&inline(&line.title)]));
        let by = self.by(&line.author, line.mine, line.hour);
        self.paragraph(&by);
        self.standing(line.standing);
        let state = match line.submitted {
            Some(hour) => fill(lang, &review::SUBMITTED_ON, &[&(self.source.day)(hour)]),
            None => review::IN_WRITING.to(lang).to_owned(),
        };
        self.paragraph(&state);
        for (number, part) in text.into_iter().flat_map(|text| &text.parts) {
            self.heading("###", review::part(ReviewPart::from_number(*number)).to(lang));
            self.typed(part);
        }
    }

    fn draft(&mut self, line: &LeafLine, sheet: Option<&Sheet>) {
        let lang = self.lang();
        let (Some(sheet), Some(hour)) = (sheet, line.hour) else {
            self.section(DRAFT_DAMAGED.to(lang));
            return self.paragraph(DRAFT_DAMAGED_MORE.to(lang));
        };
        let title = inline(&sheet.title);
        let title = if title.trim().is_empty() { place::UNTITLED.to(lang) } else { &title };
        self.section(&fill(lang, &DRAFT, &[title]));
        let day = (self.source.day)(hour);
        self.paragraph(&fill(lang, &DRAFT_MORE, &[&day]));
        self.sheet(sheet);
    }

    fn begun(&mut self, situation: &str, begun: &str) {
        let lang = self.lang();
        let whole = self.source.copy.letters.iter().filter(|letter| letter.sheet.is_some());
        let title = whole.map(|letter| &letter.line).find(|line| line.id == situation);
        let title = title.map_or_else(|| place::ERASED.to(lang).to_owned(), |line| inline(&line.title));
        self.section(&fill(lang, &DRAFT, &[&title]));
        let (kind, text) = Contribution::of_begun(begun);
        self.heading(
            "###",
            &format!("{}, {}", place::MARGIN.to(lang), practice::contribution(kind).to(lang)),
        );
        self.typed(text);
    }

    fn sheet(&mut self, sheet: &Sheet) {
        let lang = self.lang();
        if !sheet.feelings.is_empty() || !sheet.other_feeling.is_empty() {
            self.heading("###", place::FELT.to(lang));
            for feeling in &sheet.feelings {
                self.item(practice::feeling(*feeling).to(lang));
            }
            if !sheet.other_feeling.is_empty() {
                self.item(&start(&inline(&sheet.other_feeling)));
            }
            self.end();
        }
        for (label, text) in
            [(&place::HAPPENED, &sheet.what_happened), (&place::PUZZLES, &sheet.what_puzzles_me)]
        {
            if !text.is_empty() {
                self.heading("###", label.to(lang));
                self.typed(text);
            }
        }
    }

    /// Whose it is, by name, and of what day.
    fn by(&self, author: &str, mine: bool, hour: u64) -> String {
        let lang = self.lang();
        let mut by = match author {
            "" => place::BY_NOBODY.to(lang).to_owned(),
            author => fill(lang, &place::BY, &[&inline(author)]),
        };
        if mine {
            by.push_str(&format!(" ({})", practice::ME.to(lang)));
        }
        format!("{by}, {}", (self.source.day)(hour))
    }

    fn standing(&mut self, standing: Standing) {
        if let Some(phrase) = stands(standing) {
            self.paragraph(phrase.to(self.lang()));
        }
    }

    fn erased(&mut self, erased: Option<(u32, u32)>) {
        let (done, of) = erased.unwrap_or_default();
        let text = place::ERASED_MORE.with_two(self.lang(), &done.to_string(), &of.to_string());
        self.paragraph(&text);
    }
}

/// Characters that end a line for one reader of Markdown or another, beside the line feed.
const ENDS: [char; 5] = ['\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];

/// Text of several lines. Each of its lines stays one: two spaces end it.
fn block(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n").replace(ENDS, "\n");
    let mut written = String::new();
    let mut open = false;
    for line in text.split('\n') {
        let blank = line.trim_matches([' ', '\t']).is_empty();
        match (open, blank) {
            (true, false) => written.push_str("  \n"),
            (true, true) => written.push_str("\n\n"),
            (false, _) => {}
        }
        if !blank {
            written.push_str(&start(&inline(line)));
        }
        open = !blank;
    }
    written.truncate(written.trim_end_matches('\n').len());
    written
}

/// Text that stands within a line: nothing in it begins or ends anything, nor leads anywhere. One line, whatever it was.
fn inline(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 8);
    let mut before = String::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '\n' | '\r' => written.push(' '),
            c if ENDS.contains(&c) => written.push(' '),
            '\t' => written.push('\t'),
            // No terminal takes orders from a text.
            c if c.is_control() => written.push('\u{fffd}'),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '|' | '~' | '$' | '^' | '@' => {
                written.push('\\');
                written.push(c);
            }
            // What some readers make links of.
            ':' if rest.peek() == Some(&'/') => written.push_str("\\:"),
            '.' if before.eq_ignore_ascii_case("www") => written.push_str("\\."),
            c => written.push(c),
        }
        if c.is_alphanumeric() {
            before.push(c);
        } else {
            before.clear();
        }
    }
    written
}

/// What stands at the start of a line begins nothing there.
fn start(line: &str) -> String {
    let text = line.trim_start_matches([' ', '\t']);
    let mut written = String::with_capacity(line.len() + 2);
    for space in line.chars().take(line.len() - text.len()) {
        // Four spaces would make code of it.
        written.push_str(if space == '\t' { "\u{a0}\u{a0}\u{a0}\u{a0}" } else { "\u{a0}" });
    }
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let at = if text.starts_with(['-', '+', '=', ':', '%']) {
        Some(0)
    } else {
        (digits > 0 && text.chars().nth(digits).is_some_and(|c| c == '.' || c == ')')).then_some(digits)
    };
    match at.and_then(|at| text.split_at_checked(at)) {
        Some((number, rest)) => {
            written.push_str(number);
            written.push('\\');
            written.push_str(rest);
        }
        None => written.push_str(text),
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_text() {
        for (typed, written) in [
            (
                "Il dit\u{202f}: oui. Non (peut-être)\u{202f}!",
                "Il dit\u{202f}: oui. Non (peut-être)\u{202f}!",
            ),
            ("# Titre", "\\# Titre"),
            ("fin ##", "fin \\#\\#"),
            ("- un", "\\- un"),
            ("  - un", "\u{a0}\u{a0}\\- un"),
            ("\tcode", "\u{a0}\u{a0}\u{a0}\u{a0}code"),
            ("1. un", "1\\. un"),
            ("12) un", "12\\) un"),
            ("> cité", "&gt; cité"),
            ("---", "\\---"),
            ("===", "\\==="),
            ("a\n---", "a  \n\\---"),
            ("a\r---\u{2028}- b", "a  \n\\---  \n\\- b"),
            ("```sh", "\\`\\`\\`sh"),
            ("~~~", "\\~\\~\\~"),
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("&lt;b>", "&amp;lt;b&gt;"),
            ("![x](https://a.fr/p.png)", "!\\[x\\](https\\://a.fr/p.png)"),
            ("[x]: https://a.fr", "\\[x\\]: https\\://a.fr"),
            ("www.a.fr et WWW.b.fr", "www\\.a.fr et WWW\\.b.fr"),
            ("moi@a.fr", "moi\\@a.fr"),
            ("a | b\n--|--", "a \\| b  \n\\--\\|--"),
            ("**gras** _fin_ $x$", "\\*\\*gras\\*\\* \\_fin\\_ \\$x\\$"),
            ("déjà \\# échappé", "déjà \\\\\\# échappé"),
            ("a\0b\u{1b}[31m", "a\u{fffd}b\u{fffd}\\[31m"),
            ("un\n\n\n deux\n", "un\n\n\u{a0}deux"),
            ("", ""),
        ] {
            assert_eq!(block(typed), written, "{typed:?}");
        }
    }

    #[test]
    fn a_title_is_one_line() {
        assert_eq!(inline("un\u{2028}# deux\u{85}- trois"), "un \\# deux - trois");
    }
}
