//! Long conversations are in the window piece by piece.

use aideon_ipc::{
    conversation::{TurnPage, TurnPlace},
    reply::ReplyState,
};

use super::{Transcript, TurnRow};
use crate::state::replies::Replies;

/// The most turns that are in the window, unless a reply is being written at their end.
pub const MOST_TURNS: usize = 120;

/// Where more turns are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Before those that are here.
    Earlier,
    /// After them.
    Later,
}

impl Transcript {
    /// What to ask for to have more turns on a side; none when there are no more.
    pub fn place_beside(&self, side: Side) -> Option<TurnPlace> {
        let id = |turn: &TurnRow| turn.message.id.clone();
        match side {
            Side::Earlier if self.earlier => Some(TurnPlace::Before {
                message: self.turns.first().map(id)?,
            }),
            Side::Later if self.later => Some(TurnPlace::After {
                message: self.turns.last().map(id)?,
            }),
            Side::Earlier | Side::Later => None,
        }
    }

    /// A page has come that was asked for. One that no longer fits is dropped, because the
    /// turns here have changed meanwhile.
    pub fn page_arrived(
        &mut self,
        side: Side,
        asked: &TurnPlace,
        page: TurnPage,
        replies: &mut Replies,
    ) {
        if self.place_beside(side).as_ref() != Some(asked) {
            return;
        }
        let known = |turn: &TurnRow| self.place_of(&turn.message.id).is_some();
        let mut turns: Vec<TurnRow> = page
            .turns
            .into_iter()
            .map(|turn| TurnRow::of(turn, replies))
            .collect();
        turns.retain(|turn| !known(turn));
        match side {
            Side::Earlier => {
                self.earlier = page.earlier;
                self.turns.splice(0..0, turns);
            }
            Side::Later => {
                self.later = page.later;
                self.turns.append(&mut turns);
            }
        }
    }

    /// Lets go of turns far away from a side where more of them have come, and of their
    /// replies. The page takes this in faster by itself than together with what came.
    pub fn let_go_beyond(&mut self, side: Side, replies: &mut Replies) {
        let let_go = match side {
            Side::Earlier => self.let_go_of_the_end(),
            Side::Later => self.let_go_of_the_beginning(),
        };
        let ids: Vec<String> = let_go
            .iter()
            .map(|turn| turn.reply.id().to_owned())
            .collect();
        replies.forget(&ids);
    }

    /// There are more turns here than there should be.
    pub fn is_too_long(&self) -> bool {
        self.turns.len() > MOST_TURNS
    }

    fn let_go_of_the_end(&mut self) -> Vec<TurnRow> {
        if !self.is_too_long() || self.writes_at_the_end() {
            return Vec::new();
        }
        self.later = true;
        self.turns.split_off(MOST_TURNS)
    }

    fn let_go_of_the_beginning(&mut self) -> Vec<TurnRow> {
        let too_many = self.turns.len().saturating_sub(MOST_TURNS);
        self.earlier |= too_many > 0;
        self.turns.drain(..too_many).collect()
    }

    fn writes_at_the_end(&self) -> bool {
        let running = |turn: &TurnRow| turn.reply.once(|reply| reply.state == ReplyState::Running);
        self.last().is_some_and(running)
    }
}
