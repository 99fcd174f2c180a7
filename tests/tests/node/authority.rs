//! A county decides nothing in the name of somebody whose session has ended, however long a command waited for its turn.

use std::pin::Pin;
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll, Waker};

use baoming_core::command::{Action, Command};
use baoming_core::office::OperatorNumber;
use baoming_core::reply::Receipt;
use baoming_gate::auth::sessions::{Session, Subject};
use baoming_node::node::{Failure, Node};
use tests::actions::{self, CANDIDATE};
use tests::site::{Site, TestNode, county, serial_of};

type Begun<'a> = Pin<Box<dyn Future<Output = Result<Receipt, Failure>> + 'a>>;

/// Hands a command over, as far as the county's mailbox.
fn begin<'a>(node: &'a Node, session: Session, name: &str, action: Action) -> Begun<'a> {
    let command = actions::command(node, actions::key(name), action);
    let mut begun: Begun<'_> = Box::pin(node.command_under(Some(session), county(0), CANDIDATE, command));
    match begun.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Pending => begun,
        Poll::Ready(answer) => Box::pin(std::future::ready(answer)),
    }
}

fn candidates_session(node: &TestNode, index: u64) -> Session {
    let serial = node.complete(county(0), index);
    let epoch = node.node().accounts().epoch_of(Subject::Candidate { serial }).unwrap();
    node.node().sessions().issue(Subject::Candidate { serial }, epoch, node.node().clock().now()).1
}

#[test]
fn what_waited_for_its_turn_is_judged_again_when_it_comes() {
    let site = Site::default();
    let mut options = site.options();
    let ((held, is_held), (go, goes)) = (mpsc::channel(), mpsc::channel());
    let (held, goes) = (Mutex::new(held), Mutex::new(goes));
    let slow = actions::key("slow");
    options.probe = Some(Arc::new(move |command: &Command| {
        if command.key == slow {
            held.lock().unwrap().send(()).unwrap();
            goes.lock().unwrap().recv().unwrap();
        }
    }));
    let node = site.start_with(options);
    node.prepare();
    let [ended, goes_on] = [1, 2].map(|index| candidates_session(&node, index));
    let slow = node.begin(county(0), "slow", node.capture(county(0), 3));
    is_held.recv().unwrap();
    let refused = begin(node.node(), ended, "refused", node.capture(county(0), 4));
    let granted = begin(node.node(), goes_on, "granted", node.capture(county(0), 5));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(node.node().sessions().revoke(&ended, node.node().clock().now())).unwrap();
    go.send(()).unwrap();
    serial_of(node.wait(slow));
    assert_eq!(node.wait(refused), Err(Failure::SessionOver));
    serial_of(node.wait(granted));
    // Nothing was recorded, and the document is free again.
    serial_of(node.act(county(0), "anew", node.capture(county(0), 4)));
}

#[test]
fn another_epoch_than_the_one_that_was_judged_is_refused() {
    let site = Site::default();
    let node = site.start();
    node.prepare();
    let session = candidates_session(&node, 1);
    let stale = Session { epoch: session.epoch + 1, ..session };
    let nobody = Session { subject: Subject::Operator { id: OperatorNumber(9).0 }, ..session };
    for session in [stale, nobody] {
        let begun = begin(node.node(), session, "refused", node.capture(county(0), 2));
        assert_eq!(node.wait(begun), Err(Failure::SessionOver));
    }
    let begun = begin(node.node(), session, "refused", node.capture(county(0), 2));
    serial_of(node.wait(begun));
}
