//! The documents: whether the index knows each of them, and whether their links lead to files.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the checkout.
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// All documents of the checkout: not those among what was built, nor in hidden folders.
fn documents() -> Vec<PathBuf> {
    let mut documents = Vec::new();
    let mut folders = vec![PathBuf::from(ROOT)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let (path, name) = (entry.path(), entry.file_name());
            let is_ours = name != "target" && !name.to_string_lossy().starts_with('.');
            if entry.file_type().unwrap().is_dir() && is_ours {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                documents.push(path);
            }
        }
    }
    assert!(documents.len() > 8, "{documents:?}");
    documents
}

/// Where the links of a document lead, as far as they lead to files of this checkout.
fn links(document: &Path) -> Vec<PathBuf> {
    let text = fs::read_to_string(document).unwrap();
    let behind = |mark: &str, ends: &'static [char]| {
        let links = text.split(mark).skip(1).map(|rest| rest.split(ends).next().unwrap());
        links.map(str::to_owned).collect::<Vec<_>>()
    };
    let mut links = behind("](", &[')', '\n']);
    links.extend(behind("]: ", &['\n', ' ']).into_iter().filter(|link| link.contains('/')));
    let is_file = |link: &&String| !link.contains("://") && !link.starts_with('#');
    let path = |link: &String| document.parent().unwrap().join(link.split('#').next().unwrap());
    links.iter().filter(is_file).map(path).collect()
}

#[test]
fn every_link_leads_to_a_file() {
    for document in documents() {
        for link in links(&document) {
            assert!(link.exists(), "{}: {}", document.display(), link.display());
        }
    }
}

#[test]
fn the_index_lists_every_document() {
    let index = Path::new(ROOT).join("docs/README.md");
    let listed: Vec<PathBuf> =
        links(&index).iter().map(|link| link.canonicalize().unwrap()).collect();
    // The front page leads to the index, the template's page belongs to its copies, and the
    // changelog is found beside the front page.
    let known = ["README.md", "template/README.md", "CHANGELOG.md", "docs/README.md"];
    let known = known.map(|document| Path::new(ROOT).join(document));
    for document in documents() {
        let is_listed = listed.contains(&document.canonicalize().unwrap());
        assert!(is_listed || known.contains(&document), "{} is not in it", document.display());
    }
}
