//! A copy as JSON (RFC 8259), for programs. Texts are to the character.
//!
//! Version 1, in this order; a later version that takes something away, or gives it another meaning, has another number, and what is
//! only added has none. Whoever reads it passes over names that they do not know.
//!
//! | name | what |
//! |---|---|
//! | `format`, `version` | `"souspli/copy"`, 1 |
//! | `personal` | whose copy it is, of what day, and that it is not to be passed on: a sentence |
//! | `language` | of the sentences: `"fr"` or `"en"` |
//! | `made` | when: a time |
//! | `group` | `name` (empty where it cannot be read); `framework`: `"hospital"`, `"balint"`, `"team_balint"`, `"social_and_school"`, `"three_steps"` or null; `store`: the store's address |
//! | `notices` | sentences: what is missing, damaged or cannot be read |
//! | `members` | who is in the group: `name`, `role` (`"facilitator"`, `"member"`, `"observer"`), and `me`, `uncompared`, `late`, each true or false (let in without comparing words; by a removed device) |
//! | `situations` | oldest first; each a text (below), then `transmitted_from`: a name or null; then, unless erased, the sheet, and `margin`: a list of texts with `kind` and `text` |
//! | `reviews` | oldest first; each a text (never erased), then `title`, `submitted`: a time or null, and `parts`, of what was submitted last: each `part` (`"work"`, `"shared_readings"`, `"divergences"`, `"effects"`, `"institution"`, `"follow_up"`, or null: of a later version) and `text` |
//! | `drafts` | newest first: `personal`, `state` (`"readable"` or `"damaged"`), `kept`: a time or null; then, if it can be read, the sheet |
//! | `begun` | only if anything is begun in a margin and was not shared; newest first: `personal`, `situation`: its id, `kind` and `text` |
//!
//! A *text* has `personal` (a situation's and a review's alone), `id` (means nothing elsewhere), `state` (`"readable"` or `"erased"`), `erased`: null
//! or `done` and `of` (on so many devices of so many), `author` (empty: nobody of the group), `mine`, `written`: a time,
//! `standing` (`"counts"`, `"transmitted"`: came after its author's device was removed, and counts since the group had seen it,
//! `"apart"`: came so, and does not count), `seal` (`"kept"`, `"sealed"`, `"received_by_all"`).
//!
//! A *sheet* is `title`, `feelings` (of `"joy"`, `"anger"`, `"disappointment"`, `"powerlessness"`, `"empathy"`, `"guilt"`),
//! `other_feeling`, `what_happened`, `what_puzzles_me`. A `kind` is `"question"`, `"resonance"`, `"hypothesis"`, `"lead"`, `"link"`,
//! `"last_word"`, `"afterthought"` or null (one of a later version, or erased).
//!
//! A *time* is `hour`, whole hours since 1970 by the clock of whoever wrote, and `utc`, the same as `"2026-11-30T16:00Z"`, or null beyond
//! the year 9999.

use super::super::trouble;
use super::{Letter, Source, date};
use crate::app::vocabulary::{ContributionView, LeafLine, ReviewLine, Role, SealState, Standing};
use crate::group::{Contribution, ContributionKind, Feeling, Framework, ReviewPart, ReviewText, Sheet};

/// Version of what [`json`] writes.
const VERSION: u64 = 1;

/// The whole copy.
pub fn json(source: Source<'_>) -> String {
    let Source { lang, group, copy, hour, .. } = source;
    let mark = source.mark();
    let members = group.members.iter().map(|member| {
        let role = match member.role {
            Role::Facilitator => "facilitator",
            Role::Member => "member",
            Role::Observer => "observer",
        };
        Json::Object(vec![
            ("name", text(&member.name)),
            ("role", text(role)),
            ("me", Json::Bool(member.me)),
            ("uncompared", Json::Bool(member.uncompared)),
            ("late", Json::Bool(member.late)),
        ])
    });
    let mut fields = vec![
        ("format", text("souspli/copy")),
        ("version", Json::Number(VERSION)),
        ("personal", text(&mark)),
        ("language", text(lang.tag())),
        ("made", time(hour)),
        (
            "group",
            Json::Object(vec![
                ("name", text(&group.name)),
                (
                    "framework",
                    group.framework.map_or(Json::Null, |framework| text(framework_name(framework))),
                ),
                ("store", text(&group.host)),
            ]),
        ),
        (
            "notices",
            Json::List(group.notices.iter().map(|notice| text(&trouble::notice(lang, *notice))).collect()),
        ),
        ("members", Json::List(members.collect())),
        ("situations", Json::List(copy.letters.iter().map(|letter| situation(&mark, letter)).collect())),
        (
            "reviews",
            Json::List(copy.reviews.iter().map(|(line, text)| review(&mark, line, text.as_ref())).collect()),
        ),
        (
            "drafts",
            Json::List(copy.drafts.iter().map(|(line, sheet)| draft(&mark, line, sheet.as_ref())).collect()),
        ),
    ];
    if !copy.begun.is_empty() {
        fields.push(("begun", Json::List(copy.begun.iter().map(|one| begun(&mark, one)).collect())));
    }
    let mut written = String::new();
    Json::Object(fields).write(&mut written, 0);
    written.push('\n');
    written
}

fn situation(mark: &str, Letter { line, sheet, margin }: &Letter) -> Json {
    let mut fields = vec![("personal", text(mark))];
    fields.extend(common(&line.id, line.erased, &line.author, line.mine, line.hour));
    fields.extend(state(line.standing, line.seal));
    fields.push(("transmitted_from", line.transmitted.as_deref().map_or(Json::Null, text)));
    if let Some(sheet) = sheet {
        fields.extend(sheet_fields(sheet));
        fields.push(("margin", Json::List(margin.iter().map(contribution).collect())));
    }
    Json::Object(fields)
}

fn contribution(said: &ContributionView) -> Json {
    let mut fields = Vec::from(common(&said.id, said.erased, &said.author, said.mine, said.hour));
    fields.extend(state(said.standing, said.seal));
    fields.push(("kind", said.kind.map_or(Json::Null, |kind| text(kind_name(kind)))));
    fields.push(("text", text(&said.text)));
    Json::Object(fields)
}

fn begun(mark: &str, (situation, begun): &(String, String)) -> Json {
    let (kind, typed) = Contribution::of_begun(begun);
    Json::Object(vec![
        ("personal", text(mark)),
        ("situation", text(situation)),
        ("kind", kind.map_or(Json::Null, |kind| text(kind_name(kind)))),
        ("text", text(typed)),
    ])
}

fn review(mark: &str, line: &ReviewLine, submitted: Option<&ReviewText>) -> Json {
    let mut fields = vec![("personal", text(mark))];
    fields.extend(common(&line.id, None, &line.author, line.mine, line.hour));
    fields.extend(state(line.standing, line.seal));
    fields.push(("title", text(&line.title)));
    fields.push(("submitted", line.submitted.map_or(Json::Null, time)));
    let parts = submitted.into_iter().flat_map(|submitted| &submitted.parts).map(|(number, part)| {
        let name = ReviewPart::from_number(*number).map_or(Json::Null, |part| text(part_name(part)));
        Json::Object(vec![("part", name), ("text", text(part))])
    });
    fields.push(("parts", Json::List(parts.collect())));
    Json::Object(fields)
}

fn part_name(part: ReviewPart) -> &'static str {
    match part {
        ReviewPart::Work => "work",
        ReviewPart::Common => "shared_readings",
        ReviewPart::Divergences => "divergences",
        ReviewPart::Effects => "effects",
        ReviewPart::Institution => "institution",
        ReviewPart::FollowUp => "follow_up",
    }
}

fn draft(mark: &str, line: &LeafLine, sheet: Option<&Sheet>) -> Json {
    let state = if sheet.is_some() { "readable" } else { "damaged" };
    let kept = line.hour.map_or(Json::Null, time);
    let mut fields = vec![("personal", text(mark)), ("state", text(state)), ("kept", kept)];
    if let Some(sheet) = sheet {
        fields.extend(sheet_fields(sheet));
    }
    Json::Object(fields)
}

type Field = (&'static str, Json);

fn common(id: &str, erased: Option<(u32, u32)>, author: &str, mine: bool, hour: u64) -> [Field; 6] {
    let on = |(done, of): (u32, u32)| {
        Json::Object(vec![("done", Json::Number(done.into())), ("of", Json::Number(of.into()))])
    };
    [
        ("id", text(id)),
        ("state", text(if erased.is_some() { "erased" } else { "readable" })),
        ("erased", erased.map_or(Json::Null, on)),
        ("author", text(author)),
        ("mine", Json::Bool(mine)),
        ("written", time(hour)),
    ]
}

fn state(standing: Standing, seal: SealState) -> [Field; 2] {
    let standing = match standing {
        Standing::Counts => "counts",
        Standing::Transmitted => "transmitted",
        Standing::Apart => "apart",
    };
    let seal = match seal {
        SealState::Kept => "kept",
        SealState::Sealed => "sealed",
        SealState::ReceivedByAll => "received_by_all",
    };
    [("standing", text(standing)), ("seal", text(seal))]
}

fn sheet_fields(sheet: &Sheet) -> [Field; 5] {
    [
        ("title", text(&sheet.title)),
        ("feelings", Json::List(sheet.feelings.iter().map(|feeling| text(feeling_name(*feeling))).collect())),
        ("other_feeling", text(&sheet.other_feeling)),
        ("what_happened", text(&sheet.what_happened)),
        ("what_puzzles_me", text(&sheet.what_puzzles_me)),
    ]
}

fn time(hour: u64) -> Json {
    let utc = date(hour).as_deref().map_or(Json::Null, text);
    Json::Object(vec![("hour", Json::Number(hour)), ("utc", utc)])
}

fn text(text: &str) -> Json {
    Json::Text(text.to_owned())
}

fn framework_name(framework: Framework) -> &'static str {
    match framework {
        Framework::Hospital => "hospital",
        Framework::Balint => "balint",
        Framework::TeamBalint => "team_balint",
        Framework::SocialAndSchool => "social_and_school",
        Framework::ThreeSteps => "three_steps",
    }
}

fn feeling_name(feeling: Feeling) -> &'static str {
    match feeling {
        Feeling::Joy => "joy",
        Feeling::Anger => "anger",
        Feeling::Disappointment => "disappointment",
        Feeling::Powerlessness => "powerlessness",
        Feeling::Empathy => "empathy",
        Feeling::Guilt => "guilt",
    }
}

fn kind_name(kind: ContributionKind) -> &'static str {
    match kind {
        ContributionKind::Question => "question",
        ContributionKind::Resonance => "resonance",
        ContributionKind::Hypothesis => "hypothesis",
        ContributionKind::Lead => "lead",
        ContributionKind::Link => "link",
        ContributionKind::LastWord => "last_word",
        ContributionKind::Afterthought => "afterthought",
    }
}

enum Json {
    Null,
    Bool(bool),
    Number(u64),
    Text(String),
    List(Vec<Json>),
    Object(Vec<Field>),
}

impl Json {
    /// Writes it with two spaces a level, as people read it.
    fn write(&self, to: &mut String, level: usize) {
        match self {
            Json::Null => to.push_str("null"),
            Json::Bool(yes) => to.push_str(if *yes { "true" } else { "false" }),
            Json::Number(number) => to.push_str(&number.to_string()),
            Json::Text(text) => quote(to, text),
            Json::List(items) => {
                let items = items.iter().map(|item| (None, item));
                nested(to, level, ['[', ']'], items);
            }
            Json::Object(fields) => {
                let fields = fields.iter().map(|(name, value)| (Some(*name), value));
                nested(to, level, ['{', '}'], fields);
            }
        }
    }
}

fn nested<'a>(
    to: &mut String,
    level: usize,
    [open, close]: [char; 2],
    items: impl ExactSizeIterator<Item = (Option<&'a str>, &'a Json)>,
) {
    let empty = items.len() == 0;
    let indent = |to: &mut String, level| {
        to.push('\n');
        to.push_str(&"  ".repeat(level));
    };
    to.push(open);
    for (at, (name, item)) in items.enumerate() {
        if at > 0 {
            to.push(',');
        }
        indent(to, level + 1);
        if let Some(name) = name {
            quote(to, name);
            to.push_str(": ");
        }
        item.write(to, level + 1);
    }
    if !empty {
        indent(to, level);
    }
    to.push(close);
}

/// A string. Signs that a terminal or an editor might act on are written as their numbers.
fn quote(to: &mut String, text: &str) {
    to.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                to.push('\\');
                to.push(c);
            }
            '\n' => to.push_str("\\n"),
            '\t' => to.push_str("\\t"),
            c if c.is_control()
                || ('\u{2028}'..='\u{202e}').contains(&c)
                || ('\u{2066}'..='\u{2069}').contains(&c) =>
            {
                to.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => to.push(c),
        }
    }
    to.push('"');
}
