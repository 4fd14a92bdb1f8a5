"""What leaves the portal: notices to people and mail, and the worker that sends it and does all that happens later.

Imports downwards: worker → delivery → digests → notify → mail → models.
"""
