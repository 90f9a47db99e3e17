//! Files on their way into a message, and those that did not get there.

use aideon_ipc::{AppError, chat::MAX_MESSAGE_PICTURES, picture::MAX_PICTURE_BYTES};

use super::drafts::Place;

/// A file that the user offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: usize,
    /// The system takes it for a picture, or does not know what it is.
    pub maybe_picture: bool,
}

/// A file that is being taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arriving {
    /// Sets it apart from all others.
    pub key: u64,
    /// The draft that it will belong to.
    place: Place,
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: usize,
}

/// A file that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its name.
    pub name: String,
    /// Why.
    pub why: Refusal,
}

/// Why a file was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is no picture that can be attached.
    Unreadable,
    /// It is over [`MAX_PICTURE_BYTES`].
    TooLarge,
    /// The message has [`MAX_MESSAGE_PICTURES`] already.
    TooMany,
    /// The backend could not keep it.
    NotKept(AppError),
}

impl From<AppError> for Refusal {
    fn from(error: AppError) -> Self {
        match error {
            AppError::PictureUnreadable => Self::Unreadable,
            AppError::PictureTooLarge { .. } => Self::TooLarge,
            AppError::TooManyPictures { .. } => Self::TooMany,
            other => Self::NotKept(other),
        }
    }
}

/// Files on their way into messages, wherever those are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Intake {
    arriving: Vec<Arriving>,
    refused: Vec<(Place, Refused)>,
    next: u64,
}

impl Intake {
    /// Files are offered to the draft of a place, which has so many pictures already. Answers
    /// for each of them the key under which it is taken in, or none when it is refused. What
    /// was refused before is forgotten.
    pub fn offer(&mut self, place: &Place, present: usize, files: &[Offered]) -> Vec<Option<u64>> {
        self.forget_refused(place);
        let mut room = MAX_MESSAGE_PICTURES
            .saturating_sub(present)
            .saturating_sub(self.arriving(place).count());
        let mut keys = Vec::with_capacity(files.len());
        for file in files {
            let refusal = refusal(file).or((room == 0).then_some(Refusal::TooMany));
            keys.push(match refusal {
                Some(why) => {
                    self.refuse(place, file.name.clone(), why);
                    None
                }
                None => {
                    room -= 1;
                    Some(self.begin(place, file))
                }
            });
        }
        keys
    }

    fn begin(&mut self, place: &Place, file: &Offered) -> u64 {
        self.next += 1;
        self.arriving.push(Arriving {
            key: self.next,
            place: place.clone(),
            name: file.name.clone(),
            bytes: file.bytes,
        });
        self.next
    }

    fn refuse(&mut self, place: &Place, name: String, why: Refusal) {
        self.refused.push((place.clone(), Refused { name, why }));
    }

    /// A file was taken in, or could not be.
    pub fn ended(&mut self, key: u64, outcome: Result<(), AppError>) {
        let Some(index) = self.arriving.iter().position(|file| file.key == key) else {
            return;
        };
        let file = self.arriving.remove(index);
        if let Err(error) = outcome {
            self.refuse(&file.place, file.name, error.into());
        }
    }

    /// The files that are being taken into the draft of a place, in order.
    pub fn arriving(&self, place: &Place) -> impl Iterator<Item = &Arriving> {
        self.arriving
            .iter()
            .filter(move |file| file.place == *place)
    }

    /// The files that the draft of a place did not take, in order.
    pub fn refused(&self, place: &Place) -> Vec<Refused> {
        let of_place = self.refused.iter().filter(|(of, _)| of == place);
        of_place.map(|(_, refused)| refused.clone()).collect()
    }

    /// Somebody else uses the app. What is under way ends unseen.
    pub fn forget_all(&mut self) {
        self.arriving.clear();
        self.refused.clear();
    }

    /// The user has read it.
    pub fn forget_refused(&mut self, place: &Place) {
        self.refused.retain(|(of, _)| of != place);
    }
}

fn refusal(file: &Offered) -> Option<Refusal> {
    if !file.maybe_picture {
        Some(Refusal::Unreadable)
    } else if file.bytes > MAX_PICTURE_BYTES {
        Some(Refusal::TooLarge)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use aideon_ipc::{AppError, chat::MAX_MESSAGE_PICTURES, picture::MAX_PICTURE_BYTES};

    use super::{Intake, Offered, Refusal};

    fn picture(name: &str) -> Offered {
        Offered {
            name: name.into(),
            bytes: 1_000,
            maybe_picture: true,
        }
    }

    fn whys(intake: &Intake) -> Vec<Refusal> {
        let refused = intake.refused(&None).into_iter();
        refused.map(|refused| refused.why).collect()
    }

    #[test]
    fn a_file_that_cannot_be_sent_is_refused_before_it_is_read() {
        let mut intake = Intake::default();
        let notes = Offered {
            maybe_picture: false,
            ..picture("notes.pdf")
        };
        let largest = Offered {
            bytes: MAX_PICTURE_BYTES,
            ..picture("largest.png")
        };
        let larger = Offered {
            bytes: MAX_PICTURE_BYTES + 1,
            ..picture("larger.png")
        };
        let keys = intake.offer(&None, 0, &[notes, largest, larger]);
        let taken: Vec<bool> = keys.iter().map(Option::is_some).collect();
        assert_eq!(taken, [false, true, false], "the limit itself is within it");
        assert_eq!(whys(&intake), [Refusal::Unreadable, Refusal::TooLarge]);
    }

    #[test]
    fn those_on_their_way_take_room_too() {
        let mut intake = Intake::default();
        let present = MAX_MESSAGE_PICTURES - 2;
        let first = intake.offer(&None, present, &[picture("a.png")]);
        let rest = intake.offer(&None, present, &[picture("b.png"), picture("c.png")]);
        assert!(first[0].is_some() && rest[0].is_some());
        assert_eq!(rest[1], None, "two were left, and both are taken");
        assert_eq!(whys(&intake), [Refusal::TooMany]);
    }

    #[test]
    fn a_full_message_in_one_chat_leaves_room_in_another() {
        let mut intake = Intake::default();
        let many: Vec<Offered> = (0..MAX_MESSAGE_PICTURES)
            .map(|_| picture("a.png"))
            .collect();
        intake.offer(&None, 0, &many);
        let other = Some("other".to_owned());
        assert!(intake.offer(&other, 0, &[picture("b.png")])[0].is_some());
        assert_eq!(intake.arriving(&other).count(), 1);
    }

    #[test]
    fn what_the_backend_refuses_is_told_where_it_was_offered() {
        let mut intake = Intake::default();
        let keys = intake.offer(&None, 0, &[picture("a.png"), picture("b.png")]);
        intake.ended(keys[0].unwrap(), Err(AppError::PictureUnreadable));
        intake.ended(keys[1].unwrap(), Ok(()));
        assert_eq!(intake.arriving(&None).count(), 0);
        assert_eq!(whys(&intake), [Refusal::Unreadable]);
        intake.offer(&None, 1, &[picture("c.png")]);
        assert!(
            whys(&intake).is_empty(),
            "a new file is a new try, and the old trouble is over"
        );
    }

    #[test]
    fn what_one_user_offered_is_not_told_to_the_next() {
        let mut intake = Intake::default();
        let before = intake.offer(&None, 0, &[picture("a.png")])[0].unwrap();
        intake.forget_all();
        let now = intake.offer(&None, 0, &[picture("b.png")])[0].unwrap();
        intake.ended(before, Err(AppError::PictureUnreadable));
        assert!(whys(&intake).is_empty());
        let arriving: Vec<u64> = intake.arriving(&None).map(|file| file.key).collect();
        assert_eq!(arriving, [now], "the file before was another one");
    }
}
