//! Changes to a route before it is saved.

/// A route's steps: `endpoint/model` ids, several in one step are equals.
pub type Steps = Vec<Vec<String>>;

/// One change; each names the model that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// It is asked one step earlier. One of several equals gets a step of its own before them.
    Earlier(String),
    /// It is asked one step later. One of several equals gets a step of its own after them.
    Later(String),
    /// Its step and the one before become one.
    Join(String),
    /// It gets a step of its own, after the ones it was equal to.
    Part(String),
    /// It is asked no longer.
    Remove(String),
    /// It is asked last.
    Add(String),
}

impl Edit {
    /// The model that it is about.
    pub fn model(&self) -> &str {
        match self {
            Self::Earlier(model)
            | Self::Later(model)
            | Self::Join(model)
            | Self::Part(model)
            | Self::Remove(model)
            | Self::Add(model) => model,
        }
    }

    /// Changes the steps; what cannot be done changes nothing.
    pub fn apply(&self, steps: &mut Steps) {
        let place = step_of(steps, self.model());
        match (self, place) {
            (Self::Add(model), None) => steps.push(vec![model.clone()]),
            (Self::Add(_), Some(_)) | (_, None) => {}
            (Self::Earlier(model), Some(step)) => {
                if take_from_equals(steps, step, model) {
                    steps.insert(step, vec![model.clone()]);
                } else if step > 0 {
                    steps.swap(step - 1, step);
                }
            }
            (Self::Later(model), Some(step)) => {
                if take_from_equals(steps, step, model) {
                    steps.insert(step + 1, vec![model.clone()]);
                } else if step + 1 < steps.len() {
                    steps.swap(step, step + 1);
                }
            }
            (Self::Part(model), Some(step)) => {
                if take_from_equals(steps, step, model) {
                    steps.insert(step + 1, vec![model.clone()]);
                }
            }
            (Self::Join(_), Some(step)) => {
                if step > 0 {
                    let equals = steps.remove(step);
                    steps[step - 1].extend(equals);
                }
            }
            (Self::Remove(model), Some(step)) => {
                steps[step].retain(|known| known != model);
                steps.retain(|step| !step.is_empty());
            }
        }
    }
}

/// The step that has a model.
pub fn step_of(steps: &Steps, model: &str) -> Option<usize> {
    steps
        .iter()
        .position(|step| step.iter().any(|known| known == model))
}

/// Takes a model out of its step when others are in it.
fn take_from_equals(steps: &mut Steps, step: usize, model: &str) -> bool {
    let equals = &mut steps[step];
    if equals.len() < 2 {
        return false;
    }
    equals.retain(|known| known != model);
    true
}

#[cfg(test)]
mod tests {
    use super::{Edit, Steps};

    fn steps(written: &str) -> Steps {
        let step = |step: &str| step.split('=').map(str::to_owned).collect();
        written.split(' ').map(step).collect()
    }

    fn after(written: &str, edit: fn(String) -> Edit, model: &str) -> Steps {
        let mut steps = steps(written);
        edit(model.to_owned()).apply(&mut steps);
        steps
    }

    #[test]
    fn a_model_moves_by_one_step() {
        assert_eq!(after("a b c", Edit::Earlier, "c"), steps("a c b"));
        assert_eq!(after("a b c", Edit::Later, "a"), steps("b a c"));
        assert_eq!(
            after("a b", Edit::Earlier, "a"),
            steps("a b"),
            "first is first"
        );
        assert_eq!(after("a b", Edit::Later, "b"), steps("a b"));
    }

    #[test]
    fn one_of_several_equals_moves_out_of_their_step() {
        assert_eq!(after("a=b c", Edit::Earlier, "b"), steps("b a c"));
        assert_eq!(after("a=b c", Edit::Later, "a"), steps("b a c"));
        assert_eq!(after("a=b c", Edit::Part, "a"), steps("b a c"));
    }

    #[test]
    fn two_steps_become_equals_and_the_first_step_stays_first() {
        assert_eq!(after("a b c", Edit::Join, "b"), steps("a=b c"));
        assert_eq!(after("a b=c", Edit::Join, "b"), steps("a=b=c"));
        assert_eq!(after("a b", Edit::Join, "a"), steps("a b"));
    }

    #[test]
    fn what_is_removed_leaves_no_empty_step_and_nothing_stands_twice() {
        assert_eq!(after("a b=c", Edit::Remove, "b"), steps("a c"));
        assert_eq!(after("a b", Edit::Remove, "a"), steps("b"));
        assert_eq!(after("a b", Edit::Add, "a"), steps("a b"));
        assert_eq!(after("a b", Edit::Add, "c"), steps("a b c"));
        assert_eq!(after("a b", Edit::Part, "gone"), steps("a b"));
    }
}
