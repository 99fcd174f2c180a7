//! What is read of YAML: maps, lists and texts, with the place of whatever is missing.

use anyhow::{Context as _, bail, ensure};
use yaml_rust2::{Yaml, YamlLoader};

/// A part of a document, and the way to it.
#[derive(Debug, Clone)]
pub(crate) struct Node<'a> {
    yaml: &'a Yaml,
    place: String,
}

/// The one document of a text.
pub(crate) fn document(text: &str) -> anyhow::Result<Yaml> {
    let mut documents = YamlLoader::load_from_str(text)?;
    ensure!(documents.len() == 1, "{} documents in one file", documents.len());
    Ok(documents.remove(0))
}

impl<'a> Node<'a> {
    pub(crate) fn of(yaml: &'a Yaml, place: &str) -> Self {
        Self { yaml, place: place.to_owned() }
    }

    /// What stands under a key, if anything does.
    pub(crate) fn get(&self, key: &str) -> Option<Self> {
        let found = &self.yaml[key];
        (!found.is_badvalue()).then(|| Self { yaml: found, place: format!("{}.{key}", self.place) })
    }

    /// What has to stand under a key.
    pub(crate) fn need(&self, key: &str) -> anyhow::Result<Self> {
        self.get(key).with_context(|| format!("{} has no {key}", self.place))
    }

    /// The members of a list; none of what is not there.
    pub(crate) fn list(&self, key: &str) -> anyhow::Result<Vec<Self>> {
        let Some(node) = self.get(key) else { return Ok(Vec::new()) };
        let members = node.yaml.as_vec().with_context(|| format!("{} is no list", node.place))?;
        let member = |(at, yaml)| Self { yaml, place: format!("{}[{at}]", node.place) };
        Ok(members.iter().enumerate().map(member).collect())
    }

    /// A text; numbers are given as they are written.
    pub(crate) fn text(&self) -> anyhow::Result<String> {
        match self.yaml {
            Yaml::String(text) | Yaml::Real(text) => Ok(text.clone()),
            Yaml::Integer(number) => Ok(number.to_string()),
            other => bail!("{} is no text but {other:?}", self.place),
        }
    }

    /// Texts by name.
    pub(crate) fn texts(&self, key: &str) -> anyhow::Result<Vec<(String, String)>> {
        let Some(node) = self.get(key) else { return Ok(Vec::new()) };
        let map = node.yaml.as_hash().with_context(|| format!("{} is no map", node.place))?;
        map.iter()
            .map(|(name, value)| {
                let name = name.as_str().with_context(|| format!("{} has a key that is no text", node.place))?;
                Ok((name.to_owned(), Self { yaml: value, place: format!("{}.{name}", node.place) }.text()?))
            })
            .collect()
    }

    /// The keys of a map.
    pub(crate) fn keys(&self) -> Vec<&'a str> {
        self.yaml.as_hash().map_or_else(Vec::new, |map| map.keys().filter_map(Yaml::as_str).collect())
    }
}
