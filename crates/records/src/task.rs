//! Work that goes on beside requests: sealing, telling live pages, jobs, the demo's clock.

use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A task in the background. It ends, after its last work, when it is stopped or dropped.
pub struct Task {
    name: &'static str,
    stop: watch::Sender<bool>,
    handle: JoinHandle<()>,
}

/// What a task looks at to know when to end.
pub(crate) struct Stop(watch::Receiver<bool>);

impl Task {
    pub(crate) fn start<F: Future<Output = ()> + Send + 'static>(
        name: &'static str,
        run: impl FnOnce(Stop) -> F,
    ) -> Self {
        let (stop, stopped) = watch::channel(false);
        let handle = tokio::spawn(run(Stop(stopped)));
        Self { name, stop, handle }
    }
    /// Lets the task do its last work and waits for its end.
    pub async fn stop(self) {
        // Nobody hears it when the task has ended already.
        let _ended = self.stop.send(true);
        if self.handle.await.is_err() {
            tracing::error!(task = self.name, "a background task ended by a fault");
        }
    }
}

impl Stop {
    /// Waits this long, or until the task is to end: then true.
    pub(crate) async fn pause(&mut self, time: Duration) -> bool {
        tokio::select! {
            () = self.wait() => true,
            () = tokio::time::sleep(time) => false,
        }
    }
    /// Waits until the task is to end.
    pub(crate) async fn wait(&mut self) {
        // An error means that the handle was dropped, which ends the task too.
        let _dropped = self.0.wait_for(|stop| *stop).await;
    }
}
