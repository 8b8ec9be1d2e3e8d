//! What somebody leaves behind who goes, or is put out: who has it then, who must not, and who still gets in. Each as the smallest
//! story that failed before it was mended.

use souspli::app::vocabulary::{Act, Answer, Command};

use crate::world::{Device, pair, sheet};

fn act(device: &Device, act: Act) -> Answer {
    device.run(Command::Act { group: 1, act }).unwrap()
}

fn exchange(devices: &[&Device]) {
    devices.iter().for_each(|device| device.exchange());
}

/// What names a device in acts.
fn own_id(device: &Device) -> String {
    let mut devices = device.group().members.into_iter().flat_map(|member| member.devices);
    devices.find(|device| device.me).unwrap().id
}

fn devices(at: &Device, name: &str) -> Vec<String> {
    let member = at.group().members.into_iter().find(|member| member.name == name).unwrap();
    member.devices.into_iter().filter(|device| !device.kit).map(|device| device.id).collect()
}

/// One more device of a person, admitted, that has not come in yet.
fn second_admitted(first: &Device) -> Device {
    let Answer::Invitation { link } = act(first, Act::InviteDevice) else { panic!("a link") };
    let device = Device::new(&first.app.world().store);
    device.join(&link, "Tablette");
    first.exchange();
    first.admit_first(true).unwrap();
    first.exchange();
    device
}

fn second_device(first: &Device) -> Device {
    let device = second_admitted(first);
    exchange(&[&device, &device]);
    assert!(device.group().waiting.is_none(), "it is in");
    device
}

/// A phone minted an epoch, wrote under it and was lost, and its person gave it up before their other device had heard of that: whoever
/// read the word of its end before its grants took none of them, and nobody ever had the key to what it had sent.
#[test]
fn what_a_lost_phone_wrote_under_its_own_epoch_is_read() {
    let (_store, founder, member) = pair();
    act(&member, Act::MakeKit);
    let second = second_device(&member);
    exchange(&[&founder, &member, &second, &founder, &member, &second]);
    act(&member, Act::MakeKit);
    let id = member.share(&sheet("Du téléphone"));
    member.exchange();
    act(&second, Act::RemoveDevice { device: own_id(&member) });
    exchange(&[&second, &founder]);
    assert!(!devices(&founder, "Brume").contains(&own_id(&member)), "it is out");
    assert!(second.read(&id).is_some(), "{:?}", second.group().notices);
    assert!(founder.read(&id).is_some(), "{:?}", founder.group().notices);
}
