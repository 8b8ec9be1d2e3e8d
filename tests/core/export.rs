//! What a person takes out of a group: a copy to read, and keys on paper, driven as the worker and the page do it.

mod keys;

use serde_json::{Value, json};
use souspli::app::vocabulary::{Act, Answer, Command, Failure, GroupView, Notice};
use souspli::group::{ContributionKind, Feeling, ReviewText, Sheet};
use souspli::i18n::export::{self, Gathered, Source};
use souspli::i18n::{Lang, trouble};
use souspli::store::memory::MemoryStore;

use crate::world::{Device, HOME, HOUR, let_in, pair, sheet};

fn act(device: &Device, act: Act) -> Result<Answer, Failure> {
    device.run(Command::Act { group: 1, act })
}

fn contribute(device: &Device, situation: &str, kind: ContributionKind, text: &str) -> String {
    let situation = situation.to_owned();
    match act(device, Act::Contribute { situation, kind, text: text.into() }) {
        Ok(Answer::Shared(id)) => id,
        other => panic!("{other:?}"),
    }
}

fn erase(device: &Device, id: &str) {
    act(device, Act::Erase { situation: id.into() }).unwrap();
}

fn keep_draft(device: &Device, sheet: &Sheet) {
    let command = Command::KeepDraft { group: 1, draft: None, sheet: sheet.clone() };
    assert!(matches!(device.run(command), Ok(Answer::Draft(_))));
}

fn rounds(devices: &[&Device]) {
    for _ in 0..2 {
        devices.iter().for_each(|device| device.exchange());
    }
}

/// As the page does it.
fn gather(device: &Device) -> (GroupView, Gathered) {
    match act(device, Act::GatherCopy) {
        Ok(Answer::Copy(read)) => {
            let group = device.group();
            let copy = Gathered::of(&group, read);
            (group, copy)
        }
        other => panic!("{other:?}"),
    }
}

fn day(hour: u64) -> String {
    format!("jour {}", hour / 24)
}

fn written(device: &Device, lang: Lang) -> (String, Value) {
    let (group, copy) = gather(device);
    let source = Source { lang, group: &group, copy: &copy, hour: HOUR + 48, day: &day };
    let json = export::json(source);
    let parsed = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"));
    (export::markdown(source), parsed)
}

/// Two people, and something of everything: in a margin, erased, withdrawn, handed on, unsent, a draft.
struct Scene {
    founder: Device,
    member: Device,
}

fn scene() -> Scene {
    let (store, founder, member) = pair();
    let third = let_in(&founder, Device::new(&store), "Cèdre", false);
    let all = [&founder, &member, &third];
    let felt = Sheet {
        feelings: vec![Feeling::Anger, Feeling::Guilt],
        other_feeling: "honte d’être sorti".into(),
        what_puzzles_me: "À qui s’adressait cette colère\u{202f}?\nÀ moi\u{202f}?".into(),
        ..sheet("La colère")
    };
    let one = founder.share(&felt);
    rounds(&all);
    member.app.world().hour.set(HOUR + 1);
    third.app.world().hour.set(HOUR + 2);
    contribute(&member, &one, ContributionKind::Resonance, "Un couloir.\n\tJe n’y suis pas retournée.");
    let withdrawn = contribute(&third, &one, ContributionKind::Question, "Question retirée");
    let two = third.share(&sheet("De Cèdre"));
    let gone = member.share(&Sheet { what_happened: "Texte effacé".into(), ..sheet("Titre effacé") });
    rounds(&all);
    contribute(&member, &gone, ContributionKind::LastWord, "En marge de l’effacée");
    rounds(&all);
    erase(&member, &gone);
    erase(&third, &withdrawn);
    act(&founder, Act::Transmit { situation: two }).unwrap();
    rounds(&all);
    founder.app.world().hour.set(HOUR + 3);
    founder.share(&sheet("Pas encore partie"));
    keep_draft(&founder, &Sheet { what_happened: "Brouillon à moi".into(), ..Sheet::default() });
    keep_draft(&member, &sheet("Brouillon d’une autre"));
    Scene { founder, member }
}

#[test]
fn a_copy_has_every_text_that_this_device_reads_and_nothing_that_was_erased() {
    let Scene { founder, member } = scene();
    for device in [&founder, &member] {
        let (markdown, copy) = written(device, Lang::Fr);
        let mut shown = device.group().situations;
        shown.reverse();
        let situations = copy["situations"].as_array().unwrap();
        assert_eq!(situations.len(), shown.len());
        for (text, line) in situations.iter().zip(&shown) {
            assert_eq!((&text["id"], &text["author"]), (&json!(line.id), &json!(line.author)));
            let Ok(Answer::Situation { sheet, contributions, .. }) =
                device.run(Command::Read { group: 1, situation: line.id.clone() })
            else {
                assert_eq!(text["state"], "erased");
                assert!(text.get("title").is_none() && text.get("margin").is_none(), "{text}");
                continue;
            };
            assert_eq!(text["what_happened"], json!(sheet.what_happened), "to the character");
            assert_eq!(text["title"], json!(sheet.title));
            let texts: Vec<_> = text["margin"].as_array().unwrap().iter().map(|said| &said["text"]).collect();
            let theirs: Vec<_> = contributions.iter().map(|said| json!(said.text)).collect();
            assert_eq!(texts, theirs.iter().collect::<Vec<_>>());
            for text in
                [&sheet.title, &sheet.what_happened].into_iter().chain(contributions.iter().map(|s| &s.text))
            {
                // What Markdown would read as its own is written otherwise; these have nothing of that but line breaks.
                for line in text.lines() {
                    assert!(markdown.contains(line.trim()), "{line:?} is not in {markdown}");
                }
            }
        }
        let both = format!("{markdown}{copy}");
        for gone in ["Titre effacé", "Texte effacé", "Question retirée", "En marge de l’effacée"] {
            assert!(!both.contains(gone), "{gone}");
        }
        assert!(markdown.contains("Situation effacée") && markdown.contains("Contribution retirée"));
    }
    let (markdown, copy) = written(&founder, Lang::Fr);
    assert!(markdown.contains("Brouillon à moi") && !markdown.contains("Brouillon d’une autre"));
    assert!(markdown.contains("transmis de la part de Cèdre"));
    assert_eq!(copy["drafts"][0]["what_happened"], "Brouillon à moi");
    assert_eq!(copy["drafts"].as_array().unwrap().len(), 1);
    let unsent = copy["situations"].as_array().unwrap().last().unwrap();
    assert_eq!((&unsent["title"], &unsent["seal"]), (&json!("Pas encore partie"), &json!("kept")));
    let members: Vec<_> =
        copy["members"].as_array().unwrap().iter().map(|one| one["name"].as_str()).collect();
    assert_eq!(members, [Some("Sillage"), Some("Brume"), Some("Cèdre")]);
    assert_eq!(copy["members"][2]["uncompared"], true);
}

#[test]
fn a_copy_has_what_was_begun_in_a_margin_and_no_note() {
    let device = Device::new(&MemoryStore::default());
    device.create("Sillage");
    let (_, copy) = written(&device, Lang::Fr);
    assert_eq!(copy.get("begun"), None);
    let id = device.share(&sheet("La colère"));
    for (note, text) in [(Some(format!("1/{id}")), "1Un *couloir*"), (None, "Une note")] {
        device.run(Command::KeepNote { note, text: text.into() }).unwrap();
    }
    let (markdown, copy) = written(&device, Lang::Fr);
    let mark = &copy["personal"];
    let expected =
        json!([{ "personal": mark, "situation": id, "kind": "resonance", "text": "Un *couloir*" }]);
    assert_eq!(copy["begun"], expected);
    assert!(
        markdown.contains("Brouillon\u{202f}: La colère") && markdown.contains("Un \\*couloir\\*"),
        "{markdown}"
    );
    assert!(!markdown.contains("Une note") && !copy.to_string().contains("Une note"));
}

#[test]
fn taking_a_copy_or_the_keys_writes_nothing_and_sends_nothing() {
    let Scene { founder, .. } = scene();
    let world = founder.app.world();
    let before = (world.disk.rows.borrow().clone(), world.store.files(), founder.view());
    gather(&founder);
    keys::emergency(&founder);
    assert!(before == (world.disk.rows.borrow().clone(), world.store.files(), founder.view()));
}

/// What programs rely on: version 1, as its docstring says it.
#[test]
fn the_json_of_version_1_is_what_it_was() {
    let store = MemoryStore::default();
    let founder = Device::new(&store);
    founder.create("Sillage");
    let felt = Sheet { feelings: vec![Feeling::Joy], ..sheet("Une \"chose\"") };
    let one = founder.share(&felt);
    let said = contribute(&founder, &one, ContributionKind::LastWord, "Mon mot\u{202e}\u{1f642}");
    let gone = founder.share(&sheet("Effacée"));
    erase(&founder, &gone);
    keep_draft(&founder, &Sheet { title: "Un".into(), ..Sheet::default() });
    let begin = Act::BeginReview { title: "Bilan de \"tout\"".into(), hands: Vec::new() };
    let Ok(Answer::Shared(review)) = act(&founder, begin) else { panic!("a review") };
    let parts = vec![(2, "Deux lectures.".into()), (9, "D’une version à venir".into())];
    let submit = Act::SubmitReview { review: review.clone(), text: ReviewText { parts } };
    act(&founder, submit).unwrap();
    let (page, copy) = written(&founder, Lang::En);
    for said in ["## Review: Bilan de \"tout\"", "### Divergences", "Deux lectures.", "### Another part"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let personal = "Personal copy of Sillage, group Les Passerelles, jour 20760: not to be passed on";
    let time = json!({ "hour": HOUR, "utc": "2026-11-01T00:00Z" });
    let first = json!({
        "personal": personal, "id": one, "state": "readable", "erased": null, "author": "Sillage", "mine": true, "written": time,
        "standing": "counts", "seal": "kept", "transmitted_from": null,
        "title": "Une \"chose\"", "feelings": ["joy"], "other_feeling": "",
        "what_happened": "Ce\u{202f}qui s’est passé\u{a0}: « rien »", "what_puzzles_me": "",
        "margin": [{
            "id": said, "state": "readable", "erased": null, "author": "Sillage", "mine": true, "written": time,
            "standing": "counts", "seal": "kept", "kind": "last_word", "text": "Mon mot\u{202e}\u{1f642}",
        }],
    });
    let second = json!({
        "personal": personal, "id": gone, "state": "erased", "erased": { "done": 1, "of": 1 }, "author": "Sillage", "mine": true,
        "written": time, "standing": "counts", "seal": "kept", "transmitted_from": null,
    });
    // Of one hour: by the ids of their entries.
    let newest = &founder.group().situations[0].id;
    let situations = if *newest == gone { [first, second] } else { [second, first] };
    let expected = json!({
        "format": "souspli/copy", "version": 1, "personal": personal, "language": "en",
        "made": { "hour": HOUR + 48, "utc": "2026-11-03T00:00Z" },
        "group": { "name": "Les Passerelles", "framework": "team_balint", "store": HOME },
        "notices": [],
        "members": [{ "name": "Sillage", "role": "facilitator", "me": true, "uncompared": false, "late": false }],
        "situations": situations,
        "reviews": [{
            "personal": personal, "id": review, "state": "readable", "erased": null, "author": "Sillage", "mine": true, "written": time,
            "standing": "counts", "seal": "kept", "title": "Bilan de \"tout\"", "submitted": time,
            "parts": [{ "part": "divergences", "text": "Deux lectures." }, { "part": null, "text": "D’une version à venir" }],
        }],
        "drafts": [{
            "personal": personal, "state": "readable", "kept": time, "title": "Un", "feelings": [], "other_feeling": "",
            "what_happened": "", "what_puzzles_me": "",
        }],
    });
    assert_eq!(format!("{copy:#}"), format!("{expected:#}"));
}

#[test]
fn every_part_of_a_copy_says_whose_it_is() {
    let Scene { founder, .. } = scene();
    for (lang, mark) in [
        (
            Lang::Fr,
            "Copie personnelle de Sillage, groupe Les Passerelles, jour 20760\u{202f}: à ne pas diffuser",
        ),
        (Lang::En, "Personal copy of Sillage, group Les Passerelles, jour 20760: not to be passed on"),
    ] {
        let (markdown, copy) = written(&founder, lang);
        let lines: Vec<_> = markdown.lines().collect();
        let parts = |line: &&str| line.starts_with("# ") || line.starts_with("## ");
        let headings = lines.iter().filter(|line| parts(line)).count();
        assert!(headings > 6, "{markdown}");
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| parts(line)) {
            assert_eq!(lines[at + 2], format!("**{mark}**"), "{line}");
        }
        for part in [&copy["situations"], &copy["drafts"]] {
            assert!(part.as_array().unwrap().iter().all(|one| one["personal"] == mark));
        }
        assert_eq!(copy["personal"], mark);
    }
}

/// Everything that Markdown reads as something, in texts, titles and names.
const HOSTILE: &str = "# Titre\n## Copie personnelle de Personne\n===\n---\n- liste\n1. un\n> cité\n```\n<script>alert(1)</script>\n\
    ![p](https://a.example/p.png) [l](https://a.example) <https://a.example>\n[x]: https://a.example\n| a | b |\n|---|---|\n\
    **gras** __gras__ `code` $x$ ~~barré~~ &amp; \\# {#id} @moi www.a.example\n\n\n\tcode\n    code\r# Titre\u{2028}# Titre\u{85}***";

/// The lines that structure a copy, and no text of anybody.
fn structure(markdown: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for line in markdown.lines() {
        // A mark of ours is the one thing that is not escaped.
        let plain = line.strip_prefix("**").and_then(|line| line.strip_suffix("**")).unwrap_or(line);
        let plain = plain.trim_start_matches(['#', '-', ' ']);
        let mut before = ' ';
        for c in plain.chars() {
            let escaped = before == '\\';
            assert!(!"<>".contains(c), "{line}");
            assert!(escaped || !"*_`[]{}|~$^@#".contains(c), "{c} in {line}");
            before = if escaped { ' ' } else { c };
        }
        assert!(!line.starts_with(['\t', '=', '+', '>']) && !line.starts_with("    "), "{line}");
        let begun = line.find(|c| c != '#').unwrap_or(line.len());
        if begun > 0 || line.starts_with('-') {
            assert!(line[begun..].starts_with(' ') || line.starts_with("- "), "{line}");
            lines.push(line[..begun.max(1)].to_owned());
        }
        let linked = line.replace("\\://", "");
        assert!(!linked.contains("://") && !linked.contains("www.a"), "{line}");
        let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
        assert!(digits.len() == line.len() || !digits.starts_with(['.', ')']), "{line}");
    }
    lines
}

#[test]
fn what_people_write_stays_text_in_a_copy_whatever_it_looks_like() {
    let made = |text: &str, name: &str| {
        let store = MemoryStore::default();
        let founder = Device::new(&store);
        founder.create(name);
        act(&founder, Act::Rename { name: name.into() }).unwrap();
        let line: String = text.chars().filter(|c| !c.is_control()).take(60).collect();
        let hostile = Sheet {
            title: text.chars().filter(|c| !c.is_control()).take(200).collect(),
            feelings: vec![Feeling::Joy],
            other_feeling: line,
            what_happened: text.into(),
            what_puzzles_me: text.into(),
        };
        let id = founder.share(&hostile);
        let said: String = text.chars().filter(|c| !c.is_control() || *c == '\n').collect();
        contribute(&founder, &id, ContributionKind::Question, &said);
        keep_draft(&founder, &Sheet { title: text.into(), ..hostile });
        let (markdown, copy) = written(&founder, Lang::Fr);
        assert_eq!(copy["situations"][0]["what_happened"], text, "and in JSON it is to the character");
        assert_eq!(copy["drafts"][0]["title"], text);
        structure(&markdown)
    };
    let benign = made("Un texte.", "Brume");
    assert_eq!(benign.len(), 17, "{benign:?}");
    for name in ["# Titre", "- Brume", "1. Brume", "**Brume** <b>", "[x](https://a.example)", "{}"] {
        assert_eq!(made(HOSTILE, name), benign);
    }
    for line in HOSTILE.lines().filter(|line| !line.is_empty()) {
        assert_eq!(made(&format!("{line}\n{line}"), "Brume"), benign, "{line}");
    }
}

fn spoil(device: &Device, which: impl Fn(&str) -> bool) {
    for (name, row) in device.app.world().disk.rows.borrow_mut().iter_mut() {
        if which(name) {
            *row.last_mut().unwrap() ^= 1;
        }
    }
}

#[test]
fn what_is_damaged_is_named_in_a_copy_and_the_rest_is_in_it() {
    let Scene { founder, .. } = scene();
    let rows =
        |device: &Device| -> Vec<String> { device.app.world().disk.rows.borrow().keys().cloned().collect() };
    let known = rows(&founder);
    keep_draft(&founder, &sheet("Sera abîmé"));
    let (whole, _) = written(&founder, Lang::Fr);
    spoil(&founder, |name| !known.iter().any(|other| other == name));
    let founder = founder.restarted();
    let (markdown, copy) = written(&founder, Lang::Fr);
    assert!(markdown.contains("## Brouillon abîmé") && !markdown.contains("Sera abîmé"), "{markdown}");
    assert!(whole.contains("Sera abîmé") && !whole.contains("## Brouillon abîmé"));
    let states: Vec<_> = copy["drafts"].as_array().unwrap().iter().map(|draft| &draft["state"]).collect();
    assert_eq!(states, ["readable", "damaged"]);
    assert!(markdown.contains("Brouillon à moi") && markdown.contains("La colère"));

    assert_eq!(gather(&founder).1.letters.len(), 5);

    // A group that does not open: what its person was writing for it is there, and that the rest is not.
    let disk = &founder.app.world().disk;
    let whole = disk.rows.borrow().clone();
    let mut damaged = 0;
    for name in whole.keys() {
        disk.rows.replace(whole.clone());
        spoil(&founder, |other| other == name);
        let device = founder.restarted();
        if device.group().notices != [Notice::DamagedHere] {
            continue;
        }
        damaged += 1;
        let (markdown, copy) = written(&device, Lang::Fr);
        assert!(markdown.contains(&trouble::notice(Lang::Fr, Notice::DamagedHere)), "{markdown}");
        assert!(markdown.contains("Brouillon à moi") && !markdown.contains("La colère"));
        assert!(markdown.contains("**Copie personnelle, jour 20760"));
        assert_eq!((&copy["situations"], &copy["group"]["name"]), (&json!([]), &json!("")));
        assert_eq!(act(&device, Act::ShowKeys), Err(Failure::Unknown));
    }
    assert!(damaged > 0);
}

#[test]
fn what_the_host_spoilt_is_named_in_a_copy() {
    let (store, founder, member) = pair();
    let before = store.files();
    founder.share(&sheet("Une"));
    founder.exchange();
    let mut files = store.files();
    let new = |path: &&String| path.contains("/h/") && !before.contains_key(*path);
    let head = files.keys().find(new).unwrap().clone();
    files.get_mut(&head).unwrap()[300] ^= 1;
    store.set_files(files);
    member.exchange();
    let notices = member.group().notices;
    assert!(!notices.is_empty());
    let (markdown, copy) = written(&member, Lang::Fr);
    for (at, notice) in notices.into_iter().enumerate() {
        let sentence = trouble::notice(Lang::Fr, notice);
        assert!(markdown.contains(&format!("- {sentence}\n")), "{markdown}");
        assert_eq!(copy["notices"][at], json!(sentence));
    }
}

#[test]
fn who_left_still_takes_a_copy_under_their_name() {
    let Scene { founder, member } = scene();
    act(&member, Act::Leave).unwrap();
    rounds(&[&member, &founder]);
    assert_eq!(member.group().role, None);
    let (markdown, _) = written(&member, Lang::Fr);
    assert!(markdown.contains("Copie personnelle de Brume, groupe Les Passerelles"), "{markdown}");
    assert!(markdown.contains("La colère"));
}

/// The list may go on while a copy is gathered.
#[test]
fn what_was_erased_after_a_copy_was_gathered_is_not_in_it() {
    let Scene { founder, .. } = scene();
    let Ok(Answer::Copy(read)) = act(&founder, Act::GatherCopy) else { panic!("a copy") };
    let all = founder.group().situations;
    let gone = all.iter().find(|line| line.title == "La colère").unwrap();
    erase(&founder, &gone.id);
    founder.share(&sheet("Venue depuis"));
    let copy = Gathered::of(&founder.group(), read);
    assert_eq!(copy.letters.len(), all.len());
    let letter = copy.letters.iter().find(|letter| letter.line.id == gone.id).unwrap();
    assert!(letter.sheet.is_none() && letter.margin.is_empty() && letter.line.title.is_empty());
}
