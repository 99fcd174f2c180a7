//! Fetching a day's bill: asked for with a signed answer, downloaded whole, checked against its digest before a row counts.

use baoming_core::time::Date;
use baoming_wechat::answers::{BillAnswer, ErrorCode};
use baoming_wechat::bill::{BillEnd, BillError, BillLine, BillReader};
use baoming_wechat::calls::Call;
use bytes::Bytes;
use tokio::sync::mpsc;

use super::platform::{AskError, Port, RETRY_AFTER_SECONDS};
use crate::limits::BILL_ROWS_AT_ONCE;

/// A bill, packed as it came.
#[derive(Clone)]
pub(super) struct Bill {
    packed: Bytes,
    answer: BillAnswer,
}

impl Port {
    /// The bill of a day; nothing if nobody paid on it.
    pub(super) async fn bill(&self, day: Date) -> Result<Option<Bill>, AskError> {
        let answer: BillAnswer = match self.ask(Call::trade_bill(day)).await {
            Err(AskError::Refused(ErrorCode::NoStatement)) => return Ok(None),
            answer => answer?,
        };
        let call = Call::download(&answer).map_err(|_| self.reject("content"))?;
        let file = self.send(&self.bills, call).await?;
        if file.status != 200 {
            return Err(AskError::NoAnswer { retry_after_seconds: RETRY_AFTER_SECONDS });
        }
        Ok(Some(Bill { packed: file.body, answer }))
    }
}

impl Bill {
    /// Reads it to its end: whether it is whole and the announced one. Blocks.
    pub(super) fn check(&self) -> Result<BillEnd, BillError> {
        BillReader::packed(self.packed.as_ref())?.finish(&self.answer)
    }

    /// Hands out its lines, some at once, as fast as they are taken. Blocks.
    pub(super) fn hand_out(&self, lines: &mpsc::Sender<Vec<BillLine>>) -> Result<(), BillError> {
        let mut reader = BillReader::packed(self.packed.as_ref())?;
        loop {
            let mut part = Vec::with_capacity(BILL_ROWS_AT_ONCE);
            while part.len() < BILL_ROWS_AT_ONCE
                && let Some(line) = reader.next_line()?
            {
                part.push(line);
            }
            // Nobody takes them any more: the comparison was given up.
            if part.is_empty() || lines.blocking_send(part).is_err() {
                return Ok(());
            }
        }
    }
}
