-- oldest binary: 0.4.0
--
-- Told, and on time: clocks, messages, reports.

-- Clocks ----------------------------------------------------------------------------------------

-- NULL: nobody did it, the clock did.
ALTER TABLE event
	MODIFY COLUMN actor_id BIGINT NULL,
	MODIFY COLUMN command ENUM('report','claim','take-next','release','resolve','confirm','reopen','cancel','note','contact','work','escalate','reassign','retriage','prioritize','await-employee','reply','schedule','route','forward','join','news','relayed','unreachable','edit','overdue','close') NOT NULL;

-- Messages --------------------------------------------------------------------------------------

-- Reports ---------------------------------------------------------------------------------------

-- Rules -----------------------------------------------------------------------------------------
