use super::{ANNE, BELA, writer, written};
use souspli::doc::{
    Applied, Document, EditError, MAX_FIELDS, MAX_OPERATIONS, UpdateError, Writer, client_id,
};

#[test]
fn a_client_id_is_the_first_53_bits_of_its_hash() {
    // Computed with Python's hashlib over `souspli/1/client`, 0, and the three parts.
    let device = std::array::from_fn(|at| at as u8);
    assert_eq!(client_id(&device, &[7; 16], &[9; 8]), 5849191447583208);
    assert_ne!(client_id(&device, &[7; 16], &[8; 8]), 5849191447583208);
}

#[test]
fn an_update_has_these_very_bytes() {
    let mut anne = writer(5);
    anne.insert("notes", 0, "été").unwrap();
    // 1 client, 1 block, client 5, clock 0; text in the field of 5 bytes; 5 bytes of text; no deletions.
    assert_eq!(anne.take().unwrap().unwrap(), b"\x01\x01\x05\x00\x04\x01\x05notes\x05\xc3\xa9t\xc3\xa9\x00");
    anne.delete("notes", 1, 1).unwrap();
    // No blocks; deletions of 1 client: 5, 1 range, from 1, 1 long.
    assert_eq!(anne.take().unwrap().unwrap(), [0, 1, 5, 1, 1, 1]);
    assert_eq!(anne.take(), Ok(None));
}

#[test]
fn what_is_given_holds_only_what_is_new() {
    let mut anne = writer(ANNE);
    for at in 0..200 {
        anne.insert("notes", at, "a").unwrap();
        if at % 2 == 0 {
            anne.delete("notes", at, 1).unwrap();
            anne.insert("notes", at, "b").unwrap();
        }
    }
    anne.take().unwrap().unwrap();
    anne.insert("notes", 100, "c").unwrap();
    assert!(anne.take().unwrap().unwrap().len() < 40);
}

#[test]
fn a_text_is_set_by_what_differs() {
    let mut anne = writer(ANNE);
    anne.set("notes", "Le cadre, le 😀, la suite").unwrap();
    let first = anne.take().unwrap().unwrap();
    let mut bela = writer(BELA);
    bela.apply(ANNE, &first).unwrap();
    anne.set("notes", "Le cadre, le 😁, la suite").unwrap();
    bela.set("notes", "Le cadre, le 😀, la fin").unwrap();
    let (a, b) = (anne.take().unwrap().unwrap(), bela.take().unwrap().unwrap());
    anne.apply(BELA, &b).unwrap();
    bela.apply(ANNE, &a).unwrap();
    assert_eq!(anne.document().text("notes"), "Le cadre, le 😁, la fin");
    assert_eq!(bela.document().text("notes"), "Le cadre, le 😁, la fin");
    assert_eq!(bela.apply(BELA, &b), Ok(Applied::Known));
}

#[test]
fn an_edit_that_cannot_be_made_changes_nothing() {
    let mut anne = writer(ANNE);
    anne.insert("notes", 0, "a😀b").unwrap();
    anne.take().unwrap();
    assert_eq!(anne.insert("notes", 4, "x"), Err(EditError::Beyond));
    assert_eq!(anne.delete("notes", 1, 3), Err(EditError::Beyond));
    assert_eq!(anne.delete("notes", 1, usize::MAX), Err(EditError::Beyond));
    assert_eq!(anne.insert("", 0, "x"), Err(EditError::Field));
    assert_eq!(anne.insert(&"x".repeat(65), 0, "x"), Err(EditError::Field));
    assert_eq!(anne.insert("notes", 0, &"x".repeat(200_000)), Err(EditError::Full));
    assert_eq!((anne.document().text("notes").as_str(), anne.take()), ("a😀b", Ok(None)));
    assert_eq!(anne.document().fields(), ["notes"]);
}

#[test]
fn a_document_takes_as_much_as_it_may_and_no_more() {
    let mut anne = writer(ANNE);
    anne.insert("notes", 0, &"x".repeat(MAX_OPERATIONS as usize - 4)).unwrap();
    let full = anne.take().unwrap().unwrap();
    let mut document = Document::new();
    document.apply(ANNE, &full).unwrap();
    assert_eq!(document.apply(BELA, &written(BELA, "12345")), Err(UpdateError::TooManyOperations));
    assert_eq!(document.apply(BELA, &written(BELA, "1234")), Ok(Applied::In));
    assert_eq!(document.text("notes").len(), MAX_OPERATIONS as usize);
    // What is full is still read, handed on, and shortened.
    let whole = document.whole().unwrap();
    assert_eq!(Document::from_shared(&whole).unwrap().state(), document.state());
    let mut bela = Writer::new(document, BELA + 1).unwrap();
    assert_eq!(bela.insert("notes", 0, "x"), Err(EditError::Full));
    bela.delete("notes", 0, 100_000).unwrap();
    assert!(bela.take().unwrap().is_some());
}

#[test]
fn a_document_has_so_many_fields_and_no_more() {
    let mut anne = writer(ANNE);
    for at in 0..MAX_FIELDS {
        anne.insert(&format!("field {at}"), 0, "x").unwrap();
    }
    assert_eq!(anne.insert("one more", 0, "x"), Err(EditError::Full));
    let mut document = Document::new();
    document.apply(ANNE, &anne.take().unwrap().unwrap()).unwrap();
    assert_eq!(document.apply(BELA, &written(BELA, "x")), Err(UpdateError::TooManyFields));
    assert_eq!(document.fields().len(), MAX_FIELDS);
}

#[test]
fn who_closes_a_document_and_opens_it_again_goes_on() {
    let mut anne = writer(ANNE);
    anne.insert("notes", 0, "un ").unwrap();
    let first = anne.take().unwrap().unwrap();
    let mut again = Writer::new(anne.close(), 77).unwrap();
    again.insert("notes", 3, "deux").unwrap();
    let second = again.take().unwrap().unwrap();
    let mut document = Document::new();
    assert_eq!(document.apply(77, &second), Ok(Applied::Waiting));
    assert_eq!(document.apply(ANNE, &first), Ok(Applied::In));
    assert_eq!(document.text("notes"), "un deux");
}

#[test]
fn what_somebody_else_wrote_under_ones_id_is_not_taken_in() {
    let mut anne = writer(ANNE);
    anne.insert("notes", 0, "un").unwrap();
    let own = anne.take().unwrap().unwrap();
    assert_eq!(anne.apply(ANNE, &own), Ok(Applied::Known));
    // A copy of the device went on under the same id.
    assert_eq!(anne.apply(ANNE, &written(ANNE, "autre")), Err(UpdateError::Overlap));
    assert_eq!(anne.document().text("notes"), "un");
}
