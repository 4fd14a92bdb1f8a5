"""お問合せ are called contact messages, for 照会 are enquiries now; the tables keep their names."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0002_announcements'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel('Enquiry', 'ContactMessage'),
                migrations.AlterModelTable('ContactMessage', 'desk_enquiry'),
                migrations.RenameModel('EnquiryAnswer', 'ContactReply'),
                migrations.AlterModelTable('ContactReply', 'desk_enquiryanswer'),
                migrations.RenameField('ContactReply', 'enquiry', 'message'),
                migrations.AlterField(
                    model_name='contactreply',
                    name='message',
                    field=models.ForeignKey(
                        db_column='enquiry_id',
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name='answers',
                        to='desk.contactmessage',
                        verbose_name='お問合せ',
                    ),
                ),
            ],
        ),
    ]
