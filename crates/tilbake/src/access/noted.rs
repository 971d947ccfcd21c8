//! Which looks something was: noted while an answer is made, so that giving the same answer again counts as the same
//! looks.

use crate::access::state::LookKey;
use std::cell::RefCell;

/// The looks of an answer.
#[derive(Clone, Debug, Default)]
pub struct Noted(Vec<LookKey>);

impl Noted {
    /// The looks.
    pub(in crate::access) fn looks(&self) -> &[LookKey] {
        &self.0
    }
}

tokio::task_local! {
    static NOTED: RefCell<Noted>;
}

/// Notes a look that is journalled.
pub(in crate::access) fn note(key: &LookKey) {
    let _nobody_asks = NOTED.try_with(|noted| noted.borrow_mut().0.push(key.clone()));
}

/// Runs something and says which looks it was.
pub async fn noting<T>(act: impl Future<Output = T>) -> (T, Noted) {
    let noting = async {
        let value = act.await;
        (value, NOTED.with(|noted| std::mem::take(&mut *noted.borrow_mut())))
    };
    NOTED.scope(RefCell::default(), noting).await
}
