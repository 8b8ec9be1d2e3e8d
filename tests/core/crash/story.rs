//! Four people, with every kind of write in a few dozen exchanges; each chapter can be begun from what the one before left on
//! disks and in the store.

use std::cell::RefCell;
use std::rc::Rc;

use souspli::app::App;
use souspli::app::vocabulary::{
    Act, Answer, Command, Decision, Failure, GroupView, Kit, Notice, Role, Stage, StoreChoice, View,
};
use souspli::group::{Framework, Sheet};

use super::world::{Fragile, FragileDisk, Shared};
use crate::world::{Disk, PASSPHRASE, copied, kit_by, run_or_stop, sheet};

const SECOND: &str = "une deuxième phrase, plus longue";
const NAMES: [&str; 4] = ["Sillage", "Brume", "Cèdre", "Dune"];
pub const A: usize = 0;
pub const B: usize = 1;
const C: usize = 2;
const D: usize = 3;
/// What Cèdre comes back with.
const E: usize = 4;

pub struct Phone {
    pub disk: Disk,
    pub passphrase: &'static str,
    app: App<Fragile>,
}

/// What a chapter begins with.
#[derive(Clone)]
pub struct Left {
    pub disks: Vec<(Disk, &'static str)>,
    pub kit: Option<Kit>,
}

pub struct Scene {
    pub shared: Shared,
    pub phones: Vec<Phone>,
    kit: Option<Kit>,
}

pub type Chapter = fn(&mut Scene);
pub const CHAPTERS: [Chapter; 9] = [found, third_and_fourth, write, lose, remove, vote, erase, leave, close];

impl Scene {
    /// Every device opened from what lies on its disk.
    pub fn from(shared: Shared, left: &Left) -> Scene {
        let mut scene = Scene { shared, phones: Vec::new(), kit: left.kit.clone() };
        for (disk, passphrase) in &left.disks {
            let phone = scene.opened(copied(disk), passphrase);
            scene.phones.push(phone);
        }
        scene
    }

    pub fn leave(&self) -> Left {
        let disks = self.phones.iter().map(|phone| (copied(&phone.disk), phone.passphrase)).collect();
        Left { disks, kit: self.kit.clone() }
    }

    fn opened(&self, disk: Disk, passphrase: &'static str) -> Phone {
        loop {
            let world = Fragile {
                disk: FragileDisk(disk.clone(), self.shared.clockwork.clone()),
                shared: self.shared.clone(),
                view: Rc::new(RefCell::new(View::default())),
            };
            let app = App::new(world);
            if run_or_stop(app.start()).is_none() {
                continue;
            }
            let stage = app.world().view.borrow().stage;
            if stage == Stage::New {
                return Phone { disk, passphrase, app };
            }
            assert_eq!(stage, Stage::Locked);
            let mut stopped = false;
            for known in [passphrase, if passphrase == SECOND { PASSPHRASE } else { SECOND }] {
                match run_or_stop(app.run(Command::Unlock { passphrase: known.into() })) {
                    Some(Ok(_)) => return Phone { disk, passphrase: known, app },
                    Some(Err(failure)) => assert_eq!(failure, Failure::WrongPassphrase),
                    None => {
                        stopped = true;
                        break;
                    }
                }
            }
            assert!(stopped, "one of the two passphrases opens");
        }
    }

    fn buy(&mut self) {
        let phone = self.opened(Disk::default(), PASSPHRASE);
        self.phones.push(phone);
    }

    pub fn view(&self, who: usize) -> View {
        self.phones[who].app.world().view.borrow().clone()
    }

    pub fn group(&self, who: usize, number: u32) -> Option<GroupView> {
        self.view(who).groups.into_iter().find(|group| group.number == number)
    }

    /// What came of a command; `None` when the process stopped, and the device was opened again.
    fn run(&mut self, who: usize, command: Command) -> Option<Answer> {
        match run_or_stop(self.phones[who].app.run(command.clone())) {
            Some(Ok(answer)) => Some(answer),
            Some(Err(failure)) => panic!("{command:?}: {failure:?}"),
            None => {
                let (disk, passphrase) = (self.phones[who].disk.clone(), self.phones[who].passphrase);
                self.phones[who] = self.opened(disk, passphrase);
                None
            }
        }
    }

    /// Somebody does something, unless they see that it is done; and looks again if the device stopped on the way.
    fn until(&mut self, who: usize, done: impl Fn(&View) -> bool, command: impl Fn(&View) -> Command) {
        for _ in 0..3 {
            if done(&self.view(who)) {
                return;
            }
            let command = command(&self.view(who));
            let _ = self.run(who, command);
        }
        assert!(done(&self.view(who)), "{:?}", self.view(who));
    }

    fn answered(&mut self, who: usize, command: &Command) -> Answer {
        loop {
            if let Some(answer) = self.run(who, command.clone()) {
                return answer;
            }
        }
    }

    fn exchange(&mut self, who: usize, group: u32) {
        self.answered(who, &Command::Refresh { group });
    }

    fn round(&mut self, all: &[usize], group: u32) {
        all.iter().for_each(|who| self.exchange(*who, group));
    }

    fn share(&mut self, who: usize, group: u32, sheet: &Sheet) {
        let there = |view: &View| {
            let group = view.groups.iter().find(|view| view.number == group).unwrap();
            group.situations.iter().any(|line| line.title == sheet.title)
        };
        self.until(who, there, |_| Command::Share { group, draft: None, sheet: sheet.clone() });
        self.exchange(who, group);
    }

    fn act(&mut self, who: usize, done: impl Fn(&GroupView) -> bool, act: impl Fn(&GroupView) -> Act) {
        let first = |view: &View| view.groups[0].clone();
        self.until(
            who,
            |view| done(&first(view)),
            |view| {
                let group = first(view);
                Command::Act { group: group.number, act: act(&group) }
            },
        );
    }

    fn let_in(&mut self, who: usize) {
        let Answer::Invitation { link } = self.answered(A, &Command::Invite { group: 1, with_login: false })
        else {
            panic!()
        };
        self.buy();
        let name = NAMES[who];
        let join = |_: &View| Command::Join {
            link: link.clone(),
            my_name: name.into(),
            login: None,
            passphrase: Some(PASSPHRASE.into()),
        };
        self.until(who, |view| !view.groups.is_empty(), join);
        self.exchange(who, 1);
        self.exchange(A, 1);
        let admitted = |view: &View| view.groups[0].members.iter().any(|member| member.name == name);
        self.until(A, admitted, |view| Command::Admit {
            group: 1,
            request: view.groups[0].requests[0].id.clone(),
            compared: true,
        });
        self.exchange(A, 1);
        self.exchange(who, 1);
        assert!(self.group(who, 1).unwrap().waiting.is_none(), "{name} is in");
        self.exchange(who, 1);
    }
}

fn person(group: &GroupView, who: usize) -> souspli::app::vocabulary::MemberView {
    group.members.iter().find(|member| member.name == NAMES[who]).unwrap().clone()
}

fn found(scene: &mut Scene) {
    scene.buy();
    scene.until(
        A,
        |view| !view.groups.is_empty(),
        |_| Command::CreateGroup {
            name: "Les Passerelles".into(),
            framework: Framework::TeamBalint,
            my_name: NAMES[A].into(),
            store: StoreChoice::Here,
            passphrase: Some(PASSPHRASE.into()),
        },
    );
    scene.exchange(A, 1);
    scene.let_in(B);
    while scene.phones[B].passphrase == PASSPHRASE {
        let change = Command::ChangePassphrase { old: PASSPHRASE.into(), new: SECOND.into() };
        if scene.run(B, change).is_some() {
            scene.phones[B].passphrase = SECOND;
        }
    }
}

fn third_and_fourth(scene: &mut Scene) {
    scene.let_in(C);
    scene.let_in(D);
    scene.round(&[A, B, C, D, A, B, C, D], 1);
}

fn write(scene: &mut Scene) {
    scene.share(A, 1, &sheet("Un"));
    for title in ["Longue", "Plus longue"] {
        scene.share(B, 1, &Sheet { what_happened: "é".repeat(Sheet::TEXT_MAX), ..sheet(title) });
    }
    scene.share(C, 1, &sheet("Trois"));
    scene.share(D, 1, &sheet("Quatre"));
    scene.round(&[A, B, C, D], 1);
}

fn lose(scene: &mut Scene) {
    let kit = kit_by(|command| Ok(scene.answered(C, &command)), 1).unwrap();
    scene.kit = Some(kit.clone());
    scene.round(&[C, A, B, D, C], 1);
    scene.buy();
    let recover = |_: &View| Command::Recover {
        words: kit.words.join(" "),
        place: kit.place.clone(),
        store: kit.store.clone(),
        login: None,
        device_name: "Nouveau".into(),
        passphrase: Some(PASSPHRASE.into()),
    };
    scene.until(E, |view| !view.groups.is_empty(), recover);
    scene.round(&[E, E], 1);
    assert!(scene.group(E, 1).unwrap().waiting.is_none(), "back");
    let alone = |group: &GroupView| person(group, C).devices.len() == 1;
    scene.act(E, alone, |group| Act::RemoveDevice {
        device: person(group, C).devices.into_iter().find(|device| !device.me).unwrap().id,
    });
    scene.round(&[E, A, B, D, E, A, B, D], 1);
}

fn remove(scene: &mut Scene) {
    let gone = |group: &GroupView| group.members.iter().all(|member| member.name != NAMES[D]);
    scene.act(A, gone, |group| Act::RemovePerson { person: person(group, D).id });
    scene.share(A, 1, &sheet("Sans Dune"));
    scene.round(&[B, E, A, B, E], 1);
}

fn vote(scene: &mut Scene) {
    for (voices, who) in [(1, A), (2, B), (3, E)] {
        scene.exchange(who, 1);
        let voted = |group: &GroupView| {
            let brume = person(group, B);
            brume.naming.voices >= voices || brume.role == Role::Facilitator
        };
        let act =
            |group: &GroupView| Act::Vote { person: person(group, B).id, about: Decision::Name, yes: true };
        scene.act(who, voted, act);
        scene.exchange(who, 1);
    }
    scene.round(&[A, B, E, A, B], 1);
}

fn erase(scene: &mut Scene) {
    let line = |group: &GroupView| group.situations.iter().find(|line| line.title == "Longue").cloned();
    scene.act(B, |group| line(group).is_none(), |group| Act::Erase { situation: line(group).unwrap().id });
    scene.round(&[B, A, E, B], 1);
}

fn leave(scene: &mut Scene) {
    scene.act(E, |group| group.notices.contains(&Notice::NotInGroup), |_| Act::Leave);
    scene.round(&[E, B, A, B], 1);
    scene.share(B, 1, &sheet("Sans Cèdre"));
    scene.act(A, |group| !group.sessions.is_empty(), |_| Act::OpenSession);
    scene.round(&[A, B], 1);
    let session = scene.group(A, 1).unwrap().sessions[0].clone();
    let words = Command::Act { group: 1, act: Act::SessionWords { session } };
    assert_eq!(scene.answered(A, &words), scene.answered(B, &words));
}

fn close(scene: &mut Scene) {
    let both = |view: &View| view.groups.len() == 2;
    scene.until(B, both, |_| Command::Act { group: 1, act: Act::CloseSeason });
    for (who, group) in [(B, 1), (B, 2), (A, 1)] {
        scene.exchange(who, group);
    }
    scene.until(A, both, |view| Command::Act {
        group: 1,
        act: Act::MoveOn { successor: view.groups[0].successors[0].id.clone() },
    });
    for (who, group) in [(A, 1), (B, 1), (B, 2), (A, 2), (A, 2), (B, 2)] {
        scene.exchange(who, group);
    }
    scene.share(A, 2, &sheet("Nouvelle saison"));
    scene.exchange(B, 2);
    let forgotten = |view: &View| view.groups.iter().all(|group| group.number != 1);
    scene.until(A, forgotten, |_| Command::Act { group: 1, act: Act::Forget });
}

/// What people see in the end: the same whatever happened on the way.
pub fn ending(scene: &Scene) -> Vec<String> {
    let mut seen = Vec::new();
    for who in [A, B, E].into_iter().filter(|who| *who < scene.phones.len()) {
        for group in scene.view(who).groups {
            let mut members: Vec<String> = group
                .members
                .iter()
                .map(|member| {
                    format!(
                        "{} {:?} {} {}",
                        member.name,
                        member.role,
                        member.devices.len(),
                        member.uncompared
                    )
                })
                .collect();
            members.sort();
            let mut texts: Vec<String> = group
                .situations
                .iter()
                .map(|line| {
                    format!("{} {} {:?} {}", line.author, line.title, line.standing, line.erased.is_some())
                })
                .collect();
            texts.sort();
            seen.push(format!(
                "{who} {} {members:?} {texts:?} {:?} {} {}",
                group.number,
                group.notices,
                group.sessions.len(),
                group.exchange.to_send
            ));
        }
    }
    seen
}
