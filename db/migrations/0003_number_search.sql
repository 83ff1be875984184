DROP INDEX "phone_numbers_by_number";--> statement-breakpoint
DROP INDEX "phone_numbers_by_tail";--> statement-breakpoint
DROP INDEX "phone_numbers_by_level";--> statement-breakpoint
DROP INDEX "phone_numbers_by_price";--> statement-breakpoint
CREATE INDEX "lock_budgets_updated" ON "lock_budgets" USING btree ("updated_at");--> statement-breakpoint
CREATE INDEX "phone_numbers_aging" ON "phone_numbers" USING btree ("aging_until") WHERE "phone_numbers"."state" = 'AGING';--> statement-breakpoint
CREATE INDEX "phone_numbers_by_number" ON "phone_numbers" USING btree ("number_province","number_city","merchant_id","phone_number") WHERE "phone_numbers"."for_sale_from" is not null;--> statement-breakpoint
CREATE INDEX "phone_numbers_by_tail" ON "phone_numbers" USING btree ("number_province","number_city","merchant_id","reversed_number") WHERE "phone_numbers"."for_sale_from" is not null;--> statement-breakpoint
CREATE INDEX "phone_numbers_by_level" ON "phone_numbers" USING btree ("number_province","number_city","merchant_id","nice_level","phone_number") WHERE "phone_numbers"."for_sale_from" is not null;--> statement-breakpoint
CREATE INDEX "phone_numbers_by_price" ON "phone_numbers" USING btree ("number_province","number_city","merchant_id","prepay_amount_fen","phone_number") WHERE "phone_numbers"."for_sale_from" is not null;