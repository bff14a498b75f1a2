#include "store/choice_store.h"

#include "store/db.h"

static const struct db_column choice_columns[] = {
	COLUMN_WORDS(struct choice, channels, "channels", &channel_words),
	COLUMN_BOOL(struct choice, quiet, "quiet"),
	COLUMN_INT(struct choice, quiet_from, "quiet_from"),
	COLUMN_INT(struct choice, quiet_until, "quiet_until"),
	COLUMN_WORD(struct choice, language, "language", &language_words),
	COLUMN_TEXT(struct choice, zone, "zone"),
};

DB_STMT find = DB_SELECT(struct choice, choice_columns, "i",
	"SELECT channels, quiet_from IS NOT NULL AS quiet, quiet_from, quiet_until, language, zone"
	" FROM notification_choice WHERE employee_id = ?");

bool choice_find(struct db *db, int64_t employee_id, struct arena *arena, struct choice *choice,
	struct err *err)
{
	bool found;

	return db_one(db, &find, arena, choice, &found, err, employee_id);
}

/* Quiet hours, and none of them. */
DB_STMT save_quiet = DB_WRITE("imiiws",
	"INSERT INTO notification_choice (employee_id, channels, quiet_from, quiet_until, language,"
	" zone) VALUES (?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE channels = VALUES(channels),"
	" quiet_from = VALUES(quiet_from), quiet_until = VALUES(quiet_until),"
	" language = VALUES(language), zone = VALUES(zone)");
DB_STMT save_loud = DB_WRITE("imws",
	"INSERT INTO notification_choice (employee_id, channels, quiet_from, quiet_until, language,"
	" zone) VALUES (?, ?, NULL, NULL, ?, ?) ON DUPLICATE KEY UPDATE channels = VALUES(channels),"
	" quiet_from = NULL, quiet_until = NULL, language = VALUES(language), zone = VALUES(zone)");

bool choice_save(struct db *db, int64_t employee_id, const struct choice *choice, struct err *err)
{
	if (choice->quiet)
		return db_run(db, &save_quiet, NULL, err, employee_id, &channel_words,
			choice->channels, choice->quiet_from, choice->quiet_until, &language_words,
			choice->language, choice->zone);
	return db_run(db, &save_loud, NULL, err, employee_id, &channel_words, choice->channels,
		&language_words, choice->language, choice->zone);
}
