//! A value of the request that knows where it stands.

use std::ops::RangeInclusive;

use serde_json::Value;

use super::CallerError;

/// A value, and the way to it from the body.
#[derive(Clone, Debug)]
pub(in crate::wire) struct Field<'v> {
    value: &'v Value,
    path: String,
}

impl<'v> Field<'v> {
    /// The body itself.
    pub(in crate::wire) fn root(value: &'v Value) -> Self {
        Self {
            value,
            path: String::new(),
        }
    }

    pub(in crate::wire) fn value(&self) -> &'v Value {
        self.value
    }

    /// The field of this name; null is as good as absent.
    pub(in crate::wire) fn get(&self, name: &str) -> Option<Self> {
        let value = self.value.get(name).filter(|value| !value.is_null())?;
        let path = self.path_to(name);
        Some(Self { value, path })
    }

    /// The same, when it has to be there.
    pub(in crate::wire) fn need(&self, name: &str) -> Result<Self, CallerError> {
        self.get(name).ok_or_else(|| CallerError::Missing {
            field: self.path_to(name),
        })
    }

    fn path_to(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    pub(in crate::wire) fn object(&self) -> Result<(), CallerError> {
        let is_object = self.value.is_object();
        is_object
            .then_some(())
            .ok_or_else(|| self.wrong("an object"))
    }

    pub(in crate::wire) fn text(&self) -> Result<&'v str, CallerError> {
        self.value.as_str().ok_or_else(|| self.wrong("a text"))
    }

    /// A text that says something.
    pub(in crate::wire) fn words(&self) -> Result<&'v str, CallerError> {
        let text = Some(self.text()?).filter(|text| !text.is_empty());
        text.ok_or_else(|| self.wrong("a text that is not empty"))
    }

    pub(in crate::wire) fn flag(&self) -> Result<bool, CallerError> {
        let flag = self.value.as_bool();
        flag.ok_or_else(|| self.wrong("true or false"))
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "what is sent has no more digits than a float of 32 bits"
    )]
    pub(in crate::wire) fn number(&self, range: RangeInclusive<f32>) -> Result<f32, CallerError> {
        let number = self.value.as_f64().map(|number| number as f32);
        let number = number.ok_or_else(|| self.wrong("a number"))?;
        let within = Some(number).filter(|number| range.contains(number));
        within.ok_or_else(|| {
            self.wrong(match (range.start(), range.end()) {
                (0.0, 1.0) => "a number from 0 to 1",
                (0.0, _) => "a number from 0 to 2",
                _ => "a number from -2 to 2",
            })
        })
    }

    /// A whole number from 1.
    pub(in crate::wire) fn count(&self) -> Result<u32, CallerError> {
        let count = self.value.as_u64().and_then(|count| count.try_into().ok());
        let count = count.filter(|count| *count > 0);
        count.ok_or_else(|| self.wrong("a whole number from 1"))
    }

    /// The entries of a list.
    pub(in crate::wire) fn items(&self, expected: &'static str) -> Result<Vec<Self>, CallerError> {
        let items = self.value.as_array().ok_or_else(|| self.wrong(expected))?;
        let items = items.iter().enumerate().map(|(index, value)| Self {
            value,
            path: format!("{}[{index}]", self.path),
        });
        Ok(items.collect())
    }

    pub(in crate::wire) fn wrong(&self, expected: &'static str) -> CallerError {
        CallerError::Wrong {
            field: self.path.clone(),
            expected,
        }
    }

    pub(in crate::wire) fn unsupported(&self) -> CallerError {
        CallerError::Unsupported {
            field: self.path.clone(),
        }
    }

    pub(in crate::wire) fn conflict(&self, other: &'static str) -> CallerError {
        CallerError::Conflict {
            field: self.path.clone(),
            other,
        }
    }

    pub(in crate::wire) fn not_there(&self) -> CallerError {
        CallerError::NotThere {
            field: self.path.clone(),
        }
    }
}
