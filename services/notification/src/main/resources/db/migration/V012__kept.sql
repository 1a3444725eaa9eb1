-- By which a sender took it in hand: one that did not hear whether it did puts back what it has not sent.
alter table delivery add column claim uuid;
