//! `ui/dist`: the folder that the app embeds.
//!
//! A file whose content stays the same is not touched, since each touched file has
//! the app compiled anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// The files of the bundle by their path inside the folder.
#[derive(Default)]
pub(crate) struct Dist {
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Dist {
    /// Puts a file with this content into the bundle.
    pub(crate) fn insert(&mut self, path: impl Into<PathBuf>, content: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), content.into());
    }

    /// Puts the file `base/path` into the bundle, as `path`.
    pub(crate) fn insert_file(&mut self, base: &Path, path: &Path) -> Result<(), Failure> {
        self.files.insert(path.to_owned(), read(&base.join(path))?);
        Ok(())
    }

    /// Puts everything below `base/folder` into the bundle, as `folder`.
    pub(crate) fn insert_folder(&mut self, base: &Path, folder: &Path) -> Result<(), Failure> {
        for file in files_below(&base.join(folder))? {
            let path = file.strip_prefix(base).unwrap_or(&file).to_owned();
            self.insert_file(base, &path)?;
        }
        Ok(())
    }

    /// Makes the folder hold these files and no others; says how many it changed.
    pub(crate) fn write(&self, folder: &Path) -> Result<usize, Failure> {
        create_folder(folder)?;
        let mut changed = 0;
        for file in files_below(folder)? {
            let path = file.strip_prefix(folder).unwrap_or(&file);
            if !self.files.contains_key(path) {
                fs::remove_file(&file).map_err(|cause| Failure::of_file("remove", &file, cause))?;
                changed += 1;
            }
        }
        for (path, content) in &self.files {
            let file = folder.join(path);
            if fs::read(&file).is_ok_and(|old| old == *content) {
                continue;
            }
            create_folder(file.parent().unwrap_or(folder))?;
            fs::write(&file, content).map_err(|cause| Failure::of_file("write", &file, cause))?;
            changed += 1;
        }
        Ok(changed)
    }
}

/// Reads a file whole.
pub(crate) fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(file).map_err(|cause| Failure::of_file("read", file, cause))
}

fn create_folder(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|cause| Failure::of_file("create", folder, cause))
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let unreadable = |cause| Failure::of_file("read", folder, cause);
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_written_and_what_left_is_removed() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let folder = folder.path();
        fs::write(folder.join("placeholder.html"), "soon").expect("write");

        let mut dist = Dist::default();
        dist.insert("index.html", "<p>");
        dist.insert("style/main.css", "p {}");
        assert_eq!(dist.write(folder).ok(), Some(3), "two new, one gone");
        assert!(!folder.join("placeholder.html").exists());

        let before = modified(&folder.join("index.html"));
        assert_eq!(dist.write(folder).ok(), Some(0), "nothing changed");
        assert_eq!(
            modified(&folder.join("index.html")),
            before,
            "a touched file would have the app compiled anew"
        );

        dist.insert("style/main.css", "p { color: red }");
        assert_eq!(dist.write(folder).ok(), Some(1), "one file changed");
        let css = fs::read_to_string(folder.join("style/main.css")).expect("read");
        assert_eq!(css, "p { color: red }");
    }

    #[test]
    fn folders_come_along_whole() {
        let base = tempfile::tempdir().expect("a temporary folder");
        let base = base.path();
        fs::create_dir_all(base.join("fonts/inter")).expect("create");
        fs::write(base.join("fonts/inter/regular.woff2"), "font").expect("write");

        let mut dist = Dist::default();
        dist.insert_folder(base, Path::new("fonts"))
            .expect("the folder is there");
        let paths: Vec<_> = dist.files.keys().collect();
        assert_eq!(paths, [Path::new("fonts/inter/regular.woff2")]);

        let failure = dist
            .insert_folder(base, Path::new("icons"))
            .expect_err("the page names a folder that is not there");
        assert!(failure.to_string().contains("icons"), "{failure}");
    }

    fn modified(file: &Path) -> std::time::SystemTime {
        fs::metadata(file)
            .and_then(|data| data.modified())
            .expect("the file is there")
    }
}
