//! Files that pass between our sealing and other implementations of age, both ways. The same table runs natively and in
//! WebAssembly; the asking is theirs (`others.mjs`).

use souspli::seal::{
    Identity, Passphrase, Size, SystemChance, VaultKey, WorkFactor, open, pad, seal, unpad, unwrap, wrap,
};

/// As [`Passphrase`] spells it, which is what another implementation must be given.
const CHOSEN: &str = "Un pli bien cachete\u{301}";
const SPELT: &str = "un pli bien cachete";

/// `other` is `typage` or `age`; `ask(what, key, bytes)` gives the other's output and panics on its failure.
pub async fn files_pass_both_ways(other: &str, ask: impl AsyncFn(&str, &str, &[u8]) -> Vec<u8>) {
    let me = Identity::generate(&mut SystemChance);
    let recipient = me.recipient().to_age_text();
    let secret = me.to_age_text();
    for (payload, size) in
        [(0, Size::Head), (4000, Size::Head), (65_531, Size::Padme), (200 << 10, Size::Padme)]
    {
        let payload: Vec<u8> = (0..payload).map(|at: u32| at.to_le_bytes()[0]).collect();
        let plaintext = pad(&payload, size).unwrap();

        let ours = seal(&me.recipient(), &plaintext).unwrap();
        assert!(ask(&format!("{other} open"), &secret, &ours).await == plaintext, "{other} reads ours");

        let theirs = ask(&format!("{other} seal"), &recipient, &plaintext).await;
        let opened = open(&me, &theirs).expect("we read theirs");
        assert!(unpad(&opened, size).unwrap() == payload, "we read what {other} wrote");
    }

    let passphrase = Passphrase::own(CHOSEN).unwrap();
    let key = VaultKey::generate(&mut SystemChance);
    let content = [b"souspli/1/vault\0", key.bytes().as_slice()].concat();
    let ours = wrap(&key, &passphrase, WorkFactor::STANDARD).unwrap();
    assert_eq!(ask(&format!("{other} unwrap"), SPELT, &ours).await, content, "{other} reads our vault");

    let theirs = ask(&format!("{other} wrap"), SPELT, &content).await;
    let opened = unwrap(&theirs, &passphrase).expect("we read their vault");
    assert_eq!(opened.bytes(), key.bytes(), "we read what {other} wrote");
}
