//! What a person takes out of a group: a copy that can be read, and apart from it the keys on paper. Nothing is written, here or in
//! the store, and nobody else hears of it.

use super::content::opened;
use super::ports::World;
use super::show::situation_id;
use super::vocabulary::{Answer, Failure, ReviewReading};
use super::{App, Standing};

impl<W: World> App<W> {
    /// All that can be read of a group, in one look. Of a damaged one, and of one that is not entered yet, that is what its person was
    /// writing for it.
    pub(super) async fn gather_copy(&self, number: u32) -> Result<Answer, Failure> {
        let state = self.state.lock().await;
        let vault = state.vault.as_ref().ok_or(Failure::Locked)?;
        let group = vault.groups.get(&number).ok_or(Failure::Unknown)?;
        let mut read = Vec::new();
        if let Standing::In(replica) = &group.standing {
            let words = replica.all_approvals();
            for fact in replica.situations() {
                let words = words.get(&fact.entry).map_or(&[][..], Vec::as_slice);
                read.extend(opened(replica, fact, words));
            }
            for mut fact in replica.reviews() {
                let last = fact.submissions.pop().map(|last| (last.hour, last.text));
                let submissions = last.into_iter().collect();
                read.push(Answer::Shared(situation_id(&fact.entry)));
                read.push(Answer::Review(ReviewReading { parts: Vec::new(), submissions, writer: None }));
            }
        }
        vault.drawer.gather(number, &mut read);
        Ok(Answer::Copy(read))
    }

    /// The key of every epoch that this device holds, as the `age` command takes them, and where the files lie.
    pub(super) async fn show_keys(&self, number: u32) -> Result<Answer, Failure> {
        self.inspect(number, |replica| {
            let mut keys = Vec::new();
            for (_, secret) in replica.epochs() {
                keys.push(secret.identity(replica.group()).to_age_text().as_str().to_owned());
            }
            Ok(Answer::Keys { keys, folder: replica.directory() })
        })
        .await
    }
}
