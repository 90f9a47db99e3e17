//! The word that stands across every picture, as dots.

/// The rows of the word SIMULATED, five dots a letter and one between two.
#[rustfmt::skip]
static ROWS: [&str; 7] = [
    " #### ##### #   # #   # #      ###  ##### ##### #### ",
    "#       #   ## ## #   # #     #   #   #   #     #   #",
    "#       #   # # # #   # #     #   #   #   #     #   #",
    " ###    #   #   # #   # #     #####   #   ####  #   #",
    "    #   #   #   # #   # #     #   #   #   #     #   #",
    "    #   #   #   # #   # #     #   #   #   #     #   #",
    "####  ##### #   #  ###  ##### #   #   #   ##### #### ",
];

/// How many dots the word is wide and high.
pub(super) const WIDTH: u32 = 53;
pub(super) const HEIGHT: u32 = 7;

/// Whether there is ink at this dot; beside the word there is none.
pub(super) fn is_ink(x: u32, y: u32) -> bool {
    let row = ROWS.get(y as usize).map(|row| row.as_bytes());
    row.and_then(|row| row.get(x as usize)) == Some(&b'#')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_has_the_size_it_is_said_to_have() {
        assert_eq!(ROWS.len(), HEIGHT as usize);
        assert!(ROWS.iter().all(|row| row.len() == WIDTH as usize));
    }
}
