"""掲示板: proposals of municipalities and calls of wards, the answers to them, and the cases that come of them.

A municipality posts a proposal (提案) to wards, or a ward a call (募集) to municipalities. Each addressed municipality
answers as itself (`Addressee`). When proposer and wards agree, a case (連携事例) is made, whose steps draft entries of
the chronology.

Rooms import downwards only: proposal_page (as it is read and written) → board (list, follows, searches) and fitting
(合いそうな相手) → matching → cases → talk → rollcall (addressees, answers) → proposals; attachments stand beside them,
on proposals alone (a file knows its message by its key). Above them: newcomers (who comes first in a municipality),
desk_answers (回答の確認), paper_answers (書面の回答); urls, hand_overs (引継書) and load_fixtures stand above all
rooms. No notices.py reads models of its app: the transition hands it its readers.
"""
