//! No recording is left out.

use std::fs;

use anyhow::Result;

use crate::{expected, files, refusals, whole};

/// A file that is added to the recordings and to no list would never be looked at. What was
/// asked lies beside what was answered, under its name.
#[test]
fn every_recording_is_read() -> Result<()> {
    let known: Vec<&str> = expected::all_recorded()
        .map(|stream| stream.file)
        .chain(refusals::recorded())
        .chain(whole::recorded())
        .collect();
    let without_ending = |file: &str| file.split_once('.').map(|(name, _)| name.to_owned());
    for file in recordings()? {
        let is_known = match file.strip_suffix(".request.json") {
            Some(answered) => known
                .iter()
                .any(|known| without_ending(known).as_deref() == Some(answered)),
            None => known.contains(&file.as_str()),
        };
        assert!(is_known, "{file} is in no list");
    }
    Ok(())
}

/// The recordings of all providers, each with its folder; none where there are none.
fn recordings() -> Result<Vec<String>> {
    let mut files = Vec::new();
    let Some(recordings) = files::recordings_folder() else {
        return Ok(files);
    };
    for folder in fs::read_dir(recordings)? {
        let folder = folder?;
        let name = folder.file_name().to_string_lossy().into_owned();
        // The licences of those who recorded.
        if name == "LICENSES" || !folder.file_type()?.is_dir() {
            continue;
        }
        for file in fs::read_dir(folder.path())? {
            files.push(format!("{name}/{}", file?.file_name().to_string_lossy()));
        }
    }
    Ok(files)
}
