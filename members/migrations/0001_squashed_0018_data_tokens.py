"""The tables of members as 0.8.0 left them, made at once; who has them already keeps them."""

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.math
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
import members.places.models
import members.profiles.models
import portal.database.migration_operations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('members', '0001_initial'), ('members', '0002_count_changes'), ('members', '0003_user_mail_choice_user_mail_fails_since_and_more'), ('members', '0004_count_changes'), ('members', '0005_assignment_may_end_on_its_first_day'), ('members', '0006_address_in_small_letters'), ('members', '0007_secretariat_invitation'), ('members', '0008_user_stopped_at'), ('members', '0009_memberships_do_not_overlap'), ('members', '0010_hand_over_remarks'), ('members', '0011_shared_mailboxes'), ('members', '0012_invited_name'), ('members', '0013_respell_search_text'), ('members', '0014_profile_search_text'), ('members', '0015_telephone_extensions'), ('members', '0016_plain_words'), ('members', '0017_locations'), ('members', '0018_data_tokens')]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('portal', '0002_first_version'),
    ]

    operations = [
        migrations.CreateModel(
            name='Municipality',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_on', models.DateField(blank=True, help_text='この日から。記録より前からなら空欄', null=True, verbose_name='開始日')),
                ('ended_on', models.DateField(blank=True, help_text='この日の前日まで。続いていれば空欄', null=True, verbose_name='終了日')),
                ('lg_code', models.CharField(max_length=6, unique=True, validators=[members.places.models.validate_lg_code], verbose_name='全国地方公共団体コード')),
                ('name', models.CharField(max_length=20, verbose_name='名称')),
                ('kana', models.CharField(max_length=40, verbose_name='よみ（カタカナ）')),
                ('kind', models.CharField(choices=[('ward', '特別区'), ('designated_city', '政令指定都市'), ('city', '市'), ('town', '町'), ('village', '村')], max_length=20, verbose_name='種別')),
                ('aliases', models.CharField(blank=True, help_text='検索に使う異体字など（例：檮原町）', max_length=100, verbose_name='別の表記')),
                ('search_text', models.TextField(editable=False, verbose_name='検索用の文字列')),
                ('successor', models.ForeignKey(blank=True, help_text='合併、市制施行などで終了したとき', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='members.municipality', verbose_name='引き継いだ自治体')),
            ],
            options={
                'verbose_name': '自治体',
                'verbose_name_plural': '自治体',
                'ordering': ['lg_code'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('started_on', None), ('ended_on', None), ('ended_on__gt', models.F('started_on')), _connector='OR'), name='members_municipality_ends_after_start', violation_error_message='終了日は開始日より後の日にしてください。'), models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.math.Mod(django.db.models.expressions.CombinedExpression(models.Value(11), '-', django.db.models.functions.math.Mod(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Cast(django.db.models.functions.text.Substr('lg_code', 1, 1), models.IntegerField()), '*', models.Value(6)), '+', django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Cast(django.db.models.functions.text.Substr('lg_code', 2, 1), models.IntegerField()), '*', models.Value(5))), '+', django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Cast(django.db.models.functions.text.Substr('lg_code', 3, 1), models.IntegerField()), '*', models.Value(4))), '+', django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Cast(django.db.models.functions.text.Substr('lg_code', 4, 1), models.IntegerField()), '*', models.Value(3))), '+', django.db.models.expressions.CombinedExpression(django.db.models.functions.comparison.Cast(django.db.models.functions.text.Substr('lg_code', 5, 1), models.IntegerField()), '*', models.Value(2))), models.Value(11))), models.Value(10)), django.db.models.functions.comparison.Cast(django.db.models.functions.text.Substr('lg_code', 6, 1), models.IntegerField())), name='members_municipality_check_digit', violation_error_message='全国地方公共団体コードの検査数字（6桁目）が合いません。'), models.CheckConstraint(condition=models.Q(('successor', None), ('ended_on__isnull', False), _connector='OR'), name='members_municipality_successor_needs_end', violation_error_message='引き継いだ自治体を選ぶときは、終了日を入力してください。')],
            },
        ),
        migrations.CreateModel(
            name='Prefecture',
            fields=[
                ('code', models.CharField(max_length=2, primary_key=True, serialize=False, verbose_name='都道府県コード')),
                ('name', models.CharField(max_length=4, unique=True, verbose_name='名称')),
                ('kana', models.CharField(max_length=10, verbose_name='よみ（カタカナ）')),
            ],
            options={
                'verbose_name': '都道府県',
                'verbose_name_plural': '都道府県',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='メールアドレス')),
                ('name', models.CharField(blank=True, max_length=100, verbose_name='氏名')),
                ('secretariat_role', models.CharField(blank=True, choices=[('member', '事務局'), ('administrator', '管理者')], max_length=20, verbose_name='事務局での役割')),
                ('mail_choice', models.CharField(choices=[('at_once', 'そのつど受け取る'), ('daily', '1日1回まとめて受け取る'), ('none', 'メールは受け取らない（ポータルで見る）')], default='at_once', max_length=20, verbose_name='お知らせのメール')),
                ('mail_fails_since', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='メールが届かなくなった日時')),
                ('is_staff', models.BooleanField(default=False, verbose_name='管理画面に入れる')),
                ('is_active', models.BooleanField(default=True, verbose_name='有効')),
                ('stopped_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='最後に停止した日時')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登録日時')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': '利用者',
                'verbose_name_plural': '利用者',
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='members_user_email_small_letters', violation_error_message='メールアドレスは小文字で保存します。')],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_on', models.DateField(blank=True, help_text='この日から。記録より前からなら空欄', null=True, verbose_name='開始日')),
                ('ended_on', models.DateField(blank=True, help_text='この日の前日まで。続いていれば空欄', null=True, verbose_name='終了日')),
                ('role', models.CharField(choices=[('staff', '担当者'), ('manager', '代表担当者')], max_length=20, verbose_name='役割')),
                ('predecessor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='successors', to='members.assignment', verbose_name='前任')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to=settings.AUTH_USER_MODEL, verbose_name='利用者')),
            ],
            options={
                'verbose_name': '在任',
                'verbose_name_plural': '在任',
                'ordering': ['office__municipality__lg_code', 'started_on', 'pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('started_on', None), ('ended_on', None), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='members_assignment_ends_not_before_start', violation_error_message='終了日は開始日以後の日にしてください。')],
            },
        ),
        migrations.CreateModel(
            name='DataToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='何に使うか（例：庁内の集計表）', max_length=50, verbose_name='名前')),
                ('reads_proposals', models.BooleanField(default=False, verbose_name='提案と募集（下書きを含む）')),
                ('reads_answers', models.BooleanField(default=False, verbose_name='回答')),
                ('reads_messages', models.BooleanField(default=False, verbose_name='返信と相談')),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True, verbose_name='トークンのハッシュ')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='作成日時')),
                ('last_day', models.DateField(verbose_name='使える最後の日')),
                ('last_used_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='最後に使われた日時')),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='終了日時')),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='data_tokens', to='members.assignment', verbose_name='作った人の在任')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='終了した人')),
            ],
            options={
                'verbose_name': 'トークン',
                'verbose_name_plural': 'トークン',
                'ordering': ['-made_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reads_proposals', True), ('reads_answers', True), ('reads_messages', True), _connector='OR'), name='members_datatoken_reads_something', violation_error_message='読み取れるものを1つは選んでください。')],
            },
        ),
        migrations.CreateModel(
            name='HandOverRemarks',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True, max_length=4000, verbose_name='申し送り')),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='版')),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='保存日時')),
                ('assignment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='remarks', to='members.assignment', verbose_name='在任')),
            ],
            options={
                'verbose_name': '申し送り',
                'verbose_name_plural': '申し送り',
                'ordering': ['assignment'],
            },
        ),
        migrations.CreateModel(
            name='Location',
            fields=[
                ('municipality', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='location', serialize=False, to='members.municipality', verbose_name='自治体')),
                ('latitude', models.DecimalField(decimal_places=4, help_text='世界測地系、度', max_digits=6, verbose_name='緯度')),
                ('longitude', models.DecimalField(decimal_places=4, help_text='世界測地系、度', max_digits=7, verbose_name='経度')),
                ('dot_x', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(720)], verbose_name='点の横の位置')),
                ('dot_y', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(782)], verbose_name='点の縦の位置')),
                ('website', models.URLField(blank=True, verbose_name='公式サイト')),
            ],
            options={
                'verbose_name': '位置',
                'verbose_name_plural': '位置',
                'ordering': ['municipality'],
            },
        ),
        migrations.CreateModel(
            name='FormerName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=20, verbose_name='名称')),
                ('kana', models.CharField(max_length=40, verbose_name='よみ（カタカナ）')),
                ('ended_on', models.DateField(help_text='新しい名称になった日', verbose_name='変更日')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_names', to='members.municipality', verbose_name='自治体')),
            ],
            options={
                'verbose_name': '旧名称',
                'verbose_name_plural': '旧名称',
                'ordering': ['municipality', 'ended_on'],
                'constraints': [models.UniqueConstraint(models.F('municipality'), models.F('ended_on'), name='members_formername_one_a_day', violation_error_message='同じ変更日の旧名称があります。')],
            },
        ),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('draft', '作成中'), ('submitted', '申請中'), ('sent_back', '差戻し'), ('approved', '承認'), ('declined', '却下'), ('withdrawn', '取下げ')], default='draft', max_length=20, verbose_name='状態')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版')),
                ('office_name', models.CharField(blank=True, max_length=100, verbose_name='担当課')),
                ('office_email', models.EmailField(blank=True, max_length=254, verbose_name='担当課の共有メールアドレス')),
                ('name', models.CharField(blank=True, max_length=100, verbose_name='担当者の氏名')),
                ('telephone', models.CharField(blank=True, max_length=100, validators=[django.core.validators.RegexValidator('^0\\d{1,4}-?\\d{1,4}-?\\d{3,4}(?:（(?:代表|直通|内線\\d{1,6}(?:・\\d{1,6})*)(?:、(?:代表|直通|内線\\d{1,6}(?:・\\d{1,6})*))*）)?(?:、0\\d{1,4}-?\\d{1,4}-?\\d{3,4}(?:（(?:代表|直通|内線\\d{1,6}(?:・\\d{1,6})*)(?:、(?:代表|直通|内線\\d{1,6}(?:・\\d{1,6})*))*）)?)*$', '電話番号を市外局番から、数字とハイフンで入力してください（例：0776-50-3013。内線があれば「0776-50-3013 内線2345」）。いくつかあるときは「、」で区切ります。')], verbose_name='電話番号')),
                ('terms_version', models.CharField(blank=True, max_length=20, verbose_name='同意した利用規約の版')),
                ('terms_agreed_at', models.DateTimeField(blank=True, null=True, verbose_name='利用規約に同意した日時')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='作成日時')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='申請日時')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='判断日時')),
                ('reason', models.TextField(blank=True, verbose_name='理由')),
                ('applicant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='applications', to=settings.AUTH_USER_MODEL, verbose_name='申請者')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='判断した人')),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='members.municipality', verbose_name='自治体')),
            ],
            options={
                'verbose_name': '会員登録申請',
                'verbose_name_plural': '会員登録申請',
                'ordering': ['-submitted_at', '-pk'],
                'constraints': [models.UniqueConstraint(models.F('applicant'), condition=models.Q(('status__in', ['draft', 'submitted', 'sent_back'])), name='members_application_one_open_each', violation_error_message='手続き中の申請があります。'), models.UniqueConstraint(models.F('municipality'), condition=models.Q(('status__in', ['submitted', 'sent_back'])), name='members_application_one_open_a_municipality', violation_error_message='この自治体からの申請を受け付けています。'), models.CheckConstraint(condition=models.Q(('status', 'draft'), ('status', 'withdrawn'), models.Q(('municipality__isnull', False), ('submitted_at__isnull', False), models.Q(('office_name', ''), _negated=True), models.Q(('terms_version', ''), _negated=True)), _connector='OR'), name='members_application_complete'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', False), ('status__in', ['approved', 'declined', 'sent_back'])), models.Q(('status__in', ['approved', 'declined', 'sent_back']), _negated=True), _connector='OR'), name='members_application_decided_at'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['declined', 'sent_back']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='members_application_reason', violation_error_message='理由を入力してください。')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_on', models.DateField(blank=True, help_text='この日から。記録より前からなら空欄', null=True, verbose_name='開始日')),
                ('ended_on', models.DateField(blank=True, help_text='この日の前日まで。続いていれば空欄', null=True, verbose_name='終了日')),
                ('application', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='membership', to='members.application', verbose_name='会員登録申請')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='members.municipality', verbose_name='自治体')),
            ],
            options={
                'verbose_name': '会員',
                'verbose_name_plural': '会員',
                'ordering': ['started_on', 'municipality__lg_code'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('started_on', None), ('ended_on', None), ('ended_on__gt', models.F('started_on')), _connector='OR'), name='members_membership_ends_after_start', violation_error_message='終了日は開始日より後の日にしてください。'), models.UniqueConstraint(models.F('municipality'), condition=models.Q(('ended_on', None)), name='members_membership_once', violation_error_message='この自治体はすでに会員です。')],
            },
        ),
        migrations.CreateModel(
            name='MunicipalityDomain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('domain', models.CharField(help_text='@より後（例：city.fukui-sakai.lg.jp）', max_length=100, verbose_name='ドメイン')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='domains', to='members.municipality', verbose_name='自治体')),
            ],
            options={
                'verbose_name': '自治体のドメイン',
                'verbose_name_plural': '自治体のドメイン',
                'ordering': ['domain'],
                'constraints': [models.UniqueConstraint(models.F('municipality'), models.F('domain'), name='members_municipalitydomain_once')],
            },
        ),
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='担当課')),
                ('email', models.EmailField(max_length=254, verbose_name='共有メールアドレス')),
                ('telephone', models.CharField(max_length=100, validators=[django.core.validators.RegexValidator('^0\\d{1,4}-?\\d{1,4}-?\\d{3,4}(?:（(?:代表|直通|内線\\d{1,6}(?:・\\d{1,6})*)(?:、(?:代表|直通|内線\\d{1,6}(?:・\\d{1,6})*))*）)?(?:、0\\d{1,4}-?\\d{1,4}-?\\d{3,4}(?:（(?:代表|直通|内線\\d{1,6}(?:・\\d{1,6})*)(?:、(?:代表|直通|内線\\d{1,6}(?:・\\d{1,6})*))*）)?)*$', '電話番号を市外局番から、数字とハイフンで入力してください（例：0776-50-3013。内線があれば「0776-50-3013 内線2345」）。いくつかあるときは「、」で区切ります。')], verbose_name='電話番号')),
                ('mail_to', models.CharField(choices=[('people', '担当者'), ('mailbox', '課の共有メール'), ('both', '両方')], default='both', max_length=10, verbose_name='お知らせのメールの送り先')),
                ('email_asked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='確認のメールを送った日時')),
                ('email_confirmed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='共有メールアドレスを確かめた日時')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offices', to='members.municipality', verbose_name='自治体')),
            ],
            options={
                'verbose_name': '担当課',
                'verbose_name_plural': '担当課',
                'ordering': ['municipality__lg_code', 'pk'],
                'constraints': [models.UniqueConstraint(models.F('municipality'), models.F('name'), name='members_office_name_once', violation_error_message='同じ名前の担当課があります。')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='招待するメールアドレス')),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='招待した日時')),
                ('expires_at', models.DateTimeField(verbose_name='有効期限')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='受けた日時')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='取り消した日時')),
                ('role', models.CharField(choices=[('staff', '担当者'), ('manager', '代表担当者')], max_length=20, verbose_name='役割')),
                ('name', models.CharField(blank=True, max_length=100, verbose_name='氏名')),
                ('starts_on', models.DateField(blank=True, help_text='空欄なら受けた日から', null=True, verbose_name='着任日')),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='受けた人')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='招待した人')),
                ('predecessor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.assignment', verbose_name='前任')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='members.office', verbose_name='担当課')),
            ],
            options={
                'verbose_name': '招待',
                'verbose_name_plural': '招待',
                'ordering': ['-created_at', '-pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('accepted_at', None), ('revoked_at', None), _connector='OR'), name='members_invitation_used_or_revoked')],
            },
        ),
        migrations.AddField(
            model_name='assignment',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='members.office', verbose_name='担当課'),
        ),
        migrations.AddField(
            model_name='municipality',
            name='prefecture',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='municipalities', to='members.prefecture', verbose_name='都道府県'),
        ),
        migrations.CreateModel(
            name='Profile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('introduction', models.TextField(blank=True, max_length=1000, verbose_name='紹介')),
                ('offers', models.TextField(blank=True, help_text='1行に1件', max_length=1000, verbose_name='出せるもの')),
                ('seeks', models.TextField(blank=True, help_text='1行に1件', max_length=1000, verbose_name='求めること')),
                ('specialities', models.TextField(blank=True, help_text='1行に1件', max_length=1000, verbose_name='特産・名物')),
                ('contact_is_public', models.BooleanField(default=False, verbose_name='担当課の電話番号とメールアドレスを公開する')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版')),
                ('confirmed_on', models.DateField(default=django.utils.timezone.localdate, editable=False, verbose_name='内容を確かめた日')),
                ('search_text', models.TextField(blank=True, editable=False, verbose_name='検索用の文字列')),
                ('contact_office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.office', verbose_name='公開する問合せ先')),
                ('municipality', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='profile', to='members.municipality', verbose_name='自治体')),
            ],
            options={
                'verbose_name': '魅力発信',
                'verbose_name_plural': '魅力発信',
            },
        ),
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=1, verbose_name='順番')),
                ('image', models.ImageField(height_field='height', upload_to=members.profiles.models.picture_path, verbose_name='写真', width_field='width')),
                ('width', models.PositiveIntegerField(editable=False)),
                ('height', models.PositiveIntegerField(editable=False)),
                ('alt', models.CharField(help_text='写真を見られない人のために、何が写っているかを書きます', max_length=200, verbose_name='写真の説明')),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='members.profile', verbose_name='魅力発信')),
            ],
            options={
                'verbose_name': '写真',
                'verbose_name_plural': '写真',
                'ordering': ['profile', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='RollConfirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fiscal_year', models.PositiveSmallIntegerField(verbose_name='年度（西暦）')),
                ('confirmed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='確認日時')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='確認した人')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roll_confirmations', to='members.municipality', verbose_name='自治体')),
            ],
            options={
                'verbose_name': '担当者の年次確認',
                'verbose_name_plural': '担当者の年次確認',
                'ordering': ['-fiscal_year'],
                'constraints': [models.UniqueConstraint(models.F('municipality'), models.F('fiscal_year'), name='members_rollconfirmation_once_a_year', violation_error_message='この年度の担当者の年次確認は済んでいます。')],
            },
        ),
        migrations.CreateModel(
            name='SecretariatInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='招待するメールアドレス')),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='招待した日時')),
                ('expires_at', models.DateTimeField(verbose_name='有効期限')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='受けた日時')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='取り消した日時')),
                ('role', models.CharField(choices=[('member', '事務局'), ('administrator', '管理者')], max_length=20, verbose_name='役割')),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='受けた人')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='招待した人')),
            ],
            options={
                'verbose_name': '事務局への招待',
                'verbose_name_plural': '事務局への招待',
                'ordering': ['-created_at', '-pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('accepted_at', None), ('revoked_at', None), _connector='OR'), name='members_secretariatinvitation_used_or_revoked')],
            },
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(models.F('user'), models.F('office'), condition=models.Q(('ended_on', None)), name='members_assignment_once', violation_error_message='この人はすでにこの担当課にいます。'),
        ),
        portal.database.migration_operations.RefuseOverlaps(
            table='members_membership',
            of='municipality_id',
            owners='members_municipality',
        ),
        portal.database.migration_operations.CountChanges(
            tables=['members_formername', 'members_municipality', 'members_prefecture', 'members_membership', 'members_office', 'members_picture', 'members_profile', 'members_location'],
        ),
    ]
