// Passkeys, by WebAuthn's `prf` extension: of a salt an authenticator makes 32 bytes that nobody guesses, for this origin alone,
// after it has verified the person. The boot script loads this when somebody asks, since few do.
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const chance = (length) => crypto.getRandomValues(new Uint8Array(length));

// One of these (pairs of a credential's id and a salt), whichever the person takes: its id, and what it made.
async function ask(passkeys) {
  const publicKey = {
    challenge: chance(32), // Nobody looks at the signature: the secret is what counts.
    allowCredentials: passkeys.map(([id]) => ({ type: "public-key", id: toBytes(id) })),
    userVerification: "required",
    extensions: {
      prf: { evalByCredential: Object.fromEntries(passkeys.map(([id, salt]) => [id, { first: toBytes(salt) }])) },
    },
  };
  const answer = await navigator.credentials.get({ publicKey });
  return [answer.id, toText(answer.getClientExtensionResults().prf.results.first)];
}

// A new one: its id, its salt, what it made; null where it makes no secret. Its name says nothing of a group or a person.
async function add() {
  const salt = chance(32);
  const publicKey = {
    challenge: chance(32),
    rp: { name: "Sous pli" },
    user: { id: chance(16), name: "Sous pli", displayName: "Sous pli" },
    pubKeyCredParams: [-7, -257].map((alg) => ({ type: "public-key", alg })),
    authenticatorSelection: { userVerification: "required", residentKey: "preferred" },
    extensions: { prf: { eval: { first: salt } } },
  };
  const { id, ...made } = await navigator.credentials.create({ publicKey }).then((made) =>
    ({ id: made.id, ...made.getClientExtensionResults().prf }));
  if (made.results?.first) return [id, toText(salt), toText(made.results.first)];
  // Most make it only when they are asked once more.
  return made.enabled ? [id, toText(salt), (await ask([[id, toText(salt)]]))[1]] : [];
}

// `asked`: ids and salts in turn, a space between, or nothing for a new one. The answer in the same manner.
export default async function passkey(asked) {
  const words = asked.split(" ");
  const pairs = words.flatMap((id, at) => (at % 2 ? [] : [[id, words[at + 1]]]));
  return (await (asked ? ask(pairs) : add())).join(" ");
}
