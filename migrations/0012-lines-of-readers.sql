-- A group's marketplace was one line for all its readers; now each reader has one of their own, under the group's id
-- and theirs. Whoever can read it today and has asked for it before goes on with the shared line. The row of that
-- line stays: it says that the group was served, so that its slug is not used again.
INSERT INTO feeds (feed, head, moved_at)
SELECT shared.feed || ':' || u.id, shared.head, shared.moved_at
FROM feeds shared
JOIN groups g ON shared.feed = 'group:' || g.id
JOIN users u ON NOT u.disabled
WHERE (
    u.admin
    OR g.id = 'grp_everyone'
    OR EXISTS (SELECT 1 FROM group_members m WHERE m.group_id = g.id AND m.user_id = u.id)
  )
  AND EXISTS (
    SELECT 1 FROM fetches f JOIN tokens t ON t.id = f.token_id
    WHERE f.feed = shared.feed AND t.user_id = u.id
  );

-- A disabled member is still one and may be enabled again, but saw nothing meanwhile: they go on from what they
-- fetched last.
INSERT INTO feeds (feed, head, moved_at)
WITH RECURSIVE line (feed, commit_oid, age) AS (
  SELECT shared.feed, shared.head, 0
  FROM feeds shared JOIN groups g ON shared.feed = 'group:' || g.id
  UNION ALL
  SELECT line.feed, s.parent_oid, line.age + 1
  FROM line JOIN snapshots s ON s.commit_oid = line.commit_oid
  WHERE s.parent_oid IS NOT NULL
),
fetched (feed, user_id, age) AS (
  SELECT line.feed, u.id, min(line.age)
  FROM line
  JOIN fetches f ON f.feed = line.feed AND f.commit_oid = line.commit_oid
  JOIN tokens t ON t.id = f.token_id
  JOIN users u ON u.id = t.user_id
  WHERE u.disabled AND (
      u.admin
      OR line.feed = 'group:grp_everyone'
      OR EXISTS (SELECT 1 FROM group_members m WHERE line.feed = 'group:' || m.group_id AND m.user_id = u.id)
    )
  GROUP BY line.feed, u.id
)
SELECT fetched.feed || ':' || fetched.user_id, line.commit_oid, shared.moved_at
FROM fetched
JOIN line ON line.feed = fetched.feed AND line.age = fetched.age
JOIN feeds shared ON shared.feed = fetched.feed;

-- What each token last fetched is noted under the reader's line too.
UPDATE fetches SET feed = feed || ':' || (SELECT t.user_id FROM tokens t WHERE t.id = fetches.token_id)
WHERE feed LIKE 'group:%' AND token_id IN (SELECT id FROM tokens);
