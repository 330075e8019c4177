//! What a status means, whoever answers with it.

/// INVARIANT: it knows each status that is described; the test of all of them sees to it.
pub(in crate::routes) fn said_of(status: &str) -> &'static str {
    match status {
        "200" => "Done, or what was asked for.",
        "201" => "Made.",
        "204" => "Done; there is nothing to say.",
        "206" => "The part that was asked for.",
        "304" => "What the client has is what there is.",
        "400" => "Something in the request can't be meant: `error` says what, and what would do.",
        "401" => "No credential that counts: log in again.",
        "403" => "Whoever asks may not do this, or their API token isn't for it.",
        "404" => "There is nothing of this name or id, or nothing that whoever asks may know of.",
        "405" => "The method isn't one that can be passed on.",
        "408" => "The body took too long to come.",
        "409" => "Things stand otherwise than the request supposes.",
        "413" => "The body, or what it would add to, is too large.",
        "415" => "The body isn't of a type that is read here.",
        "416" => "The content ends before the part that was asked for.",
        "429" => "Too much, or too often: wait, or end something first.",
        "431" => "Too many headers, or too large ones.",
        "500" => "The server failed, and its log says how. Nobody was refused.",
        "503" => "The server can't just now: try again in a moment. Nobody was refused.",
        _ => "",
    }
}
