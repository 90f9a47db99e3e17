//! Pictures: attached, refused, made, enlarged and saved.

use aideon_ipc::{
    chat::MAX_MESSAGE_PICTURES,
    picture::{MAX_PICTURE_BYTES, PictureInfo},
};

use super::{
    error,
    figures::{duration, size},
};
use crate::state::intake::{Refusal, Refused};

/// The most files that a sentence names.
const MOST_NAMED: usize = 3;

// Attaching
pub const ATTACH: &str = "Attach pictures";
pub const ATTACHED: &str = "Attached pictures";
pub const TAKING_IN: &str = "Being taken in";
pub const DROP_HERE: &str = "Drop pictures here to attach them";
pub const DROP_LIMITS: &str = "PNG, JPEG, GIF or WebP, at most 10 for a message";
pub const NO_NAME: &str = "Picture";

/// The name of the button that takes a picture back.
pub fn remove(name: &str) -> String {
    format!("Remove {name}")
}

/// Why some files were not attached; none when all were.
pub fn refused(files: &[Refused]) -> Option<String> {
    let mut sentences: Vec<String> = Vec::new();
    let mut told: Vec<&Refusal> = Vec::new();
    for file in files {
        if told.contains(&&file.why) {
            continue;
        }
        told.push(&file.why);
        let same = files.iter().filter(|other| other.why == file.why);
        let names: Vec<&str> = same.map(|file| file.name.as_str()).collect();
        sentences.push(refusal(&file.why, &names));
    }
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

fn refusal(why: &Refusal, files: &[&str]) -> String {
    let names = named(files);
    let one = files.len() == 1;
    match why {
        Refusal::Unreadable if one => {
            format!("{names} is no picture that can be sent. PNG, JPEG, GIF and WebP can.")
        }
        Refusal::Unreadable => {
            format!("{names} are no pictures that can be sent. PNG, JPEG, GIF and WebP can.")
        }
        Refusal::TooLarge => format!(
            "{names} {} over the {} that a picture may have.",
            if one { "is" } else { "are" },
            size(MAX_PICTURE_BYTES)
        ),
        Refusal::TooMany => format!(
            "A message takes at most {MAX_MESSAGE_PICTURES} pictures; {names} {} left out.",
            if one { "was" } else { "were" }
        ),
        Refusal::NotKept(error) => {
            format!("{names} could not be attached. {}", error::sentence(error))
        }
    }
}

/// `a.png`, `a.png and b.png`, `a.png, b.png and 4 more`.
fn named(files: &[&str]) -> String {
    let quoted = |name: &&str| format!("“{name}”");
    let (shown, more) = if files.len() > MOST_NAMED {
        (files.get(..MOST_NAMED - 1), files.len() - MOST_NAMED + 1)
    } else {
        (Some(files), 0)
    };
    let mut parts: Vec<String> = shown.unwrap_or_default().iter().map(quoted).collect();
    if more > 0 {
        parts.push(format!("{more} more"));
    }
    let last = parts.pop().unwrap_or_default();
    match parts.is_empty() {
        true => last,
        false => format!("{} and {last}", parts.join(", ")),
    }
}

// Looking
pub const SAVE: &str = "Save";
pub const SAVED: &str = "Saved the picture";
pub const GONE: &str = "This picture cannot be shown.";

/// The name of the button that enlarges a picture.
pub fn enlarge(name: &str) -> String {
    format!("Enlarge {name}")
}

/// The name of the button that saves a picture.
pub fn save(name: &str) -> String {
    format!("Save {name}")
}

/// What is known of a picture: `1,024 × 768 · 1.2 MB`.
pub fn figures(picture: &PictureInfo) -> String {
    let bytes = usize::try_from(picture.bytes).unwrap_or(usize::MAX);
    format!("{} · {}", dimensions(picture), size(bytes))
}

/// A picture's width and height in pixels: `1024 × 768`.
pub fn dimensions(picture: &PictureInfo) -> String {
    format!("{}\u{a0}×\u{a0}{}", picture.width, picture.height)
}

/// How many pictures: `1 picture`, `2 pictures`.
pub fn pictures(count: usize) -> String {
    super::figures::counted(count as u64, "picture")
}

/// For those who cannot see the row of pictures: `2 pictures attached`.
pub fn attached(count: usize) -> String {
    format!("{} attached", pictures(count))
}

// Making
/// While somebody is asked for a picture, since so many milliseconds: `Drawing for 12 s`.
pub fn drawing(ms: u64) -> String {
    // In whole seconds, for it is told anew every second.
    match ms / 1000 {
        0 => "Drawing".into(),
        seconds if seconds < 10 => format!("Drawing for {seconds}\u{a0}s"),
        seconds => format!("Drawing for {}", duration(seconds * 1000)),
    }
}

/// At the foot of a reply with pictures: how long they took.
pub fn took(ms: u64) -> String {
    format!("drawn in {}", duration(ms))
}

#[cfg(test)]
mod tests {
    use aideon_ipc::AppError;

    use super::{drawing, refused};
    use crate::state::intake::{Refusal, Refused};

    fn file(name: &str, why: Refusal) -> Refused {
        Refused {
            name: name.into(),
            why,
        }
    }

    #[test]
    fn each_reason_is_told_once_with_the_files_that_it_holds_for() {
        let files = [
            file("notes.pdf", Refusal::Unreadable),
            file("scan.png", Refusal::TooLarge),
            file("song.mp3", Refusal::Unreadable),
        ];
        assert_eq!(
            refused(&files).unwrap().replace('\u{a0}', " "),
            "“notes.pdf” and “song.mp3” are no pictures that can be sent. PNG, JPEG, GIF and \
             WebP can. “scan.png” is over the 20.0 MB that a picture may have."
        );
        assert_eq!(refused(&[]), None);
    }

    #[test]
    fn a_long_list_of_files_is_cut_short() {
        let files: Vec<_> = ["a", "b", "c", "d"]
            .map(|name| file(name, Refusal::TooMany))
            .into();
        assert_eq!(
            refused(&files).unwrap(),
            "A message takes at most 10 pictures; “a”, “b” and 2 more were left out."
        );
    }

    #[test]
    fn what_went_wrong_elsewhere_is_told_as_it_is() {
        let files = [file("a", Refusal::NotKept(AppError::DiskFull))];
        assert!(refused(&files).unwrap().contains("The disk is full."));
    }

    #[test]
    fn the_time_of_drawing_is_told_in_whole_seconds() {
        let told = |ms| drawing(ms).replace('\u{a0}', " ");
        assert_eq!(told(900), "Drawing");
        assert_eq!(told(9_999), "Drawing for 9 s");
        assert_eq!(told(75_400), "Drawing for 1 min 15 s");
    }
}
