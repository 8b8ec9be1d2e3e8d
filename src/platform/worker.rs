//! The worker's loop: the page's commands in, views and answers out. This worker alone holds keys; locking is ending it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Date, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};
use zeroize::Zeroizing;

use super::database::IndexedDb;
use super::transport::Fetch;
use super::unlock;
use crate::app::pace::{Pace, Paced};
use crate::app::ports::World;
use crate::app::vocabulary::{Answer, Command, Failure, FromWorker, Progress, Stage, ToWorker, View};
use crate::app::{App, StorePlace};
use crate::seal::{Chance, Passphrase, SystemChance, VaultKey};
use crate::store::webdav::WebDav;

/// The clock's tick, in milliseconds.
const TICK: u32 = 1_000;

/// Starts whichever worker this is.
pub fn start() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    if scope.name() == unlock::NAME { unlock::serve(&scope) } else { serve(scope) }
}

/// What the boot script left on the worker's global object.
fn left_by_boot(name: &str) -> JsValue {
    Reflect::get(&js_sys::global(), &name.into()).unwrap_or_default()
}

/// Hands each message's data on: first those that came while the wasm was loading.
pub(super) fn listen(scope: &DedicatedWorkerGlobalScope, on_message: impl Fn(JsValue) + 'static) {
    let on_message = Rc::new(on_message);
    let handler = on_message.clone();
    let closure = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| handler(event.data()));
    scope.set_onmessage(Some(closure.as_ref().unchecked_ref()));
    // Lives as long as the worker.
    closure.forget();
    for event in Array::from(&left_by_boot("souspliQueue")) {
        on_message(event.unchecked_into::<MessageEvent>().data());
    }
}

struct Browser {
    database: IndexedDb,
    scope: DedicatedWorkerGlobalScope,
    shown: Rc<RefCell<View>>,
    app_address: String,
}

impl World for Browser {
    type Database = IndexedDb;
    type Store = WebDav<Fetch>;

    fn database(&self) -> &IndexedDb {
        &self.database
    }

    fn store(&self, place: &StorePlace) -> Option<WebDav<Fetch>> {
        place.webdav(Fetch)
    }

    fn home_store(&self) -> String {
        format!("{}store/", self.app_address)
    }

    fn app_address(&self) -> String {
        self.app_address.clone()
    }

    async fn is_the_only_one(&self) -> bool {
        super::locks::hold_forever("souspli").await
    }

    fn decomposed(&self, text: &str) -> Zeroizing<String> {
        let decomposed = js_sys::JsString::from(text).normalize("NFKD");
        Zeroizing::new(decomposed.into())
    }

    fn hour(&self) -> u64 {
        // Milliseconds since 1970, never negative on a sane clock; an insane one is told by the app.
        (Date::now() / 3_600_000.0).max(0.0) as u64
    }

    fn chance(&self) -> Box<dyn Chance> {
        Box::new(SystemChance)
    }

    async fn wrap_vault(&self, key: &VaultKey, passphrase: &Passphrase) -> Result<Vec<u8>, Failure> {
        unlock::wrap_key(key, passphrase).await
    }

    async fn open_vault(&self, file: Vec<u8>, passphrase: &Passphrase) -> Result<VaultKey, Failure> {
        unlock::open(file, passphrase).await
    }

    fn show(&self, view: View) {
        // The page is told when something changed, and not otherwise.
        if *self.shown.borrow() != view {
            self.shown.replace(view.clone());
            post(&self.scope, &FromWorker::View(view));
        }
    }

    fn progress(&self, progress: Progress) {
        post(&self.scope, &FromWorker::Progress(progress));
    }
}

fn post(scope: &DedicatedWorkerGlobalScope, message: &FromWorker) {
    if let Ok(bytes) = postcard::to_allocvec(message) {
        // Fails only when the page is gone, and with it whoever would read this.
        let _posted = scope.post_message(&Uint8Array::from(bytes.as_slice()));
    }
}

/// The app's address: two folders above this build's own.
fn app_address(scope: &DedicatedWorkerGlobalScope) -> String {
    let script = scope.location().href();
    web_sys::Url::new_with_base("../../", &script).map(|url| url.href()).unwrap_or_default()
}

struct Loop {
    app: App<Browser>,
    scope: DedicatedWorkerGlobalScope,
    shown: Rc<RefCell<View>>,
    build: String,
    /// The page comes from the same build; until then nothing else is heard.
    agreed: Cell<bool>,
}

fn serve(scope: DedicatedWorkerGlobalScope) {
    let shown = Rc::new(RefCell::new(View::default()));
    let world = Browser {
        database: IndexedDb::default(),
        scope: scope.clone(),
        shown: shown.clone(),
        app_address: app_address(&scope),
    };
    let build = left_by_boot("souspliBuild").as_string().unwrap_or_default();
    let guarded = left_by_boot("souspliGuarded").is_truthy();
    post(&scope, &FromWorker::Hello { build: build.clone(), guarded });
    let app = App::new(world);
    let this = Rc::new(Loop { app, scope: scope.clone(), shown, build, agreed: Cell::new(false) });
    let hearing = this.clone();
    listen(&scope, move |data| {
        let bytes = Zeroizing::new(Uint8Array::new(&data).to_vec());
        if let Ok(message) = postcard::from_bytes::<ToWorker>(&bytes) {
            hearing.clone().hear(message);
        }
    });
    spawn_local(this.exchange_now_and_then());
}

impl Loop {
    fn hear(self: Rc<Self>, message: ToWorker) {
        match message {
            ToWorker::Hello { build } => {
                if build == self.build && !self.agreed.replace(true) {
                    spawn_local(self.start());
                }
            }
            ToWorker::Command { ticket, command } if self.agreed.get() => {
                spawn_local(self.run(ticket, command))
            }
            ToWorker::Command { .. } => {}
        }
    }

    /// Starts, and while the app is open elsewhere on this device asks again from time to time.
    async fn start(self: Rc<Self>) {
        loop {
            self.app.start().await;
            if self.shown.borrow().stage != Stage::OpenElsewhere {
                return;
            }
            gloo_timers::future::TimeoutFuture::new(TICK).await;
        }
    }

    async fn run(self: Rc<Self>, ticket: u32, command: Command) {
        let group = command.group_to_exchange();
        let outcome = self.app.run(command).await;
        // A group that came of it first, then the one that led there.
        let next = match &outcome {
            Ok(Answer::Group(number)) => [Some(*number), group],
            Ok(_) => [group, None],
            Err(_) => [None, None],
        };
        post(&self.scope, &FromWorker::Answer { ticket, outcome });
        for number in next.into_iter().flatten() {
            self.exchange(number).await;
        }
    }

    /// Trouble is in the view; there is nobody else to tell.
    async fn exchange(&self, number: u32) {
        let _in_the_view = self.app.exchange(number).await;
    }

    async fn exchange_now_and_then(self: Rc<Self>) {
        let mut pace = Pace::default();
        loop {
            gloo_timers::future::TimeoutFuture::new(TICK).await;
            let groups: Vec<Paced> = self.shown.borrow().groups.iter().map(Paced::from).collect();
            for number in pace.due(TICK, &groups) {
                self.exchange(number).await;
            }
        }
    }
}
