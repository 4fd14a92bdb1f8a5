"""お知らせとメール: notices and mail to people, and the worker that sends it and runs the apps' tasks and jobs.

Imports downwards: worker → delivery → digests and notify → writing_out → circular, mailboxes, mail → models.
"""
