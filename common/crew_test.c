#include "testing.h"

#include "crew.h"

#include <signal.h>
#include <stdbool.h>

enum { PROCESSES = 3, FILES = 9, FILE_SIZE = 3 << 20 };     /* a file is larger than its pipe */

static uint8_t byte_of(size_t file, size_t i)
{
    return (uint8_t)(i * 31 + i / 997 + file);
}

static void make_member(struct member *member, size_t file)
{
    *member = (struct member){
        .file = file, .state = MEMBER_READY, .method = ZIP_DEFLATED,
        .crc = 0xc0ffee00 + (uint32_t)file,
        .raw_size = 7 * FILE_SIZE, .bytes = malloc(FILE_SIZE), .size = FILE_SIZE,
    };
    for (size_t i = 0; i < FILE_SIZE; i++)
        member->bytes[i] = byte_of(file, i);
}

static void send_all(struct worker *self, struct pipe *parent, void *context)
{
    struct batch batch;

    (void)context;
    while (batch_claim(&batch, self)) {
        for (size_t i = batch.chunk.first; i < batch.chunk.end; i++)
            make_member(&batch.members[i - batch.chunk.first], i);
        pipe_send_batch(parent, &batch, self);
    }
}

static void check_member(const struct member *member)
{
    assert_int_equal(member->state, MEMBER_READY);
    assert_int_equal(member->method, ZIP_DEFLATED);
    assert_int_equal(member->crc, 0xc0ffee00 + (uint32_t)member->file);
    assert_int_equal(member->raw_size, 7 * FILE_SIZE);
    assert_int_equal(member->size, FILE_SIZE);
    size_t same = 0;
    while (same < FILE_SIZE && member->bytes[same] == byte_of(member->file, same))
        same++;
    assert_int_equal(same, FILE_SIZE);
}

static void check_arrival(enum crew_way way)
{
    struct scene scene;
    struct crew crew;
    struct member member;
    unsigned seen[FILES] = { 0 };

    scene_open(&scene, FILES, FILE_SIZE, UINT64_MAX / 2, 1, PROCESSES);
    scene.job.chunk = 2;
    struct worker *self = &scene.job.workers[0];
    crew_start(&crew, self, way, send_all, NULL);
    while (crew_receive(&crew, &member, self)) {
        check_member(&member);
        seen[member.file]++;
        member_discard(&member, self);
    }
    crew_end(&crew);
    for (size_t i = 0; i < FILES; i++)
        assert_int_equal(seen[i], 1);
    assert_int_equal(work_error(scene.work), 0);
    assert_no_children();
    scene_close(&scene);
}

static void members_arrive_intact_and_once(void **state)
{
    (void)state;
    check_arrival(CREW_PIPE);
    check_arrival(CREW_SHARED);
}

static void run_with_way(enum crew_way way, crew_body *body, const char *line)
{
    struct scene scene;
    struct crew crew;
    struct member member;
    struct capture capture;

    scene_open(&scene, FILES, FILE_SIZE, UINT64_MAX / 2, 1, PROCESSES);
    struct worker *self = &scene.job.workers[0];
    capture_begin(&capture);
    crew_start(&crew, self, way, body, NULL);
    while (crew_receive(&crew, &member, self))
        member_discard(&member, self);
    crew_end(&crew);
    capture_end(&capture);
    assert_no_children();
    if (work_error(scene.work) == 0)
        fail_msg("the run has not failed");
    assert_one_line(capture.text, line);
    scene_close(&scene);
}

/* The first child misbehaves; the others send, and are in the middle of it. */
static void run_with(crew_body *body, const char *line)
{
    run_with_way(CREW_PIPE, body, line);
    run_with_way(CREW_SHARED, body, line);
}

static bool is_first_child(const struct worker *self)
{
    return self == &self->job->workers[1];
}

static void exit_3(struct worker *self, struct pipe *parent, void *context)
{
    if (is_first_child(self))
        _exit(3);
    send_all(self, parent, context);
}

static void be_killed(struct worker *self, struct pipe *parent, void *context)
{
    if (is_first_child(self))
        raise(SIGKILL);
    send_all(self, parent, context);
}

static void send_half_a_header(struct worker *self, struct pipe *parent, void *context)
{
    struct member member = { .state = MEMBER_READY, .size = 10 };

    if (is_first_child(self))
        _exit(write(parent->fd, &member, sizeof member / 2) < 0);
    send_all(self, parent, context);
}

static void send_half_the_bytes(struct worker *self, struct pipe *parent, void *context)
{
    struct member member = { .state = MEMBER_READY, .size = 10 };

    if (is_first_child(self))
        _exit(write(parent->fd, &member, sizeof member) < 0 || write(parent->fd, "12345", 5) < 0);
    send_all(self, parent, context);
}

static void close_the_pipe(struct worker *self, struct pipe *parent, void *context)
{
    struct member member = { .state = MEMBER_READY, .size = 10 };

    if (!is_first_child(self)) {
        send_all(self, parent, context);
        return;
    }
    if (write(parent->fd, &member, sizeof member / 2) < 0)
        _exit(4);
    close(parent->fd);
}

static void fail_silently(struct worker *self, struct pipe *parent, void *context)
{
    if (is_first_child(self))
        work_fail(self->work, -EIO, "out of my depth");
    else
        send_all(self, parent, context);
}

static void a_child_that_exits_with_3_is_named(void **state)
{
    (void)state;
    run_with(exit_3, "ended with status 3");
}

static void a_child_that_is_killed_is_named(void **state)
{
    (void)state;
    run_with(be_killed, "was ended by signal 9 (Killed)");
}

static void half_a_header_fails_the_run(void **state)
{
    (void)state;
    run_with(send_half_a_header, "child process");
}

static void half_a_member_fails_the_run(void **state)
{
    (void)state;
    run_with(send_half_the_bytes, "child process");
}

static void a_pipe_closed_in_mid_frame_fails_the_run(void **state)
{
    (void)state;
    run_with(close_the_pipe, "child process");
}

static void an_error_of_a_child_is_told_once(void **state)
{
    (void)state;
    run_with(fail_silently, "out of my depth");
}

/* Tells the test that it lives, and then would live for ever. */
static void linger(struct worker *self, struct pipe *parent, void *alive)
{
    (void)self, (void)parent;
    if (write(*(const int *)alive, "!", 1) == 1)
        for (;;)
            pause();
}

static void children_die_with_their_parent(void **state)
{
    (void)state;
    struct scene scene;
    struct crew crew;
    int alive[2];
    char sign;

    scene_open(&scene, 1, 1, 1000, 1, PROCESSES);
    assert_int_equal(pipe(alive), 0);
    pid_t parent = fork();
    if (parent == 0) {
        crew_start(&crew, &scene.job.workers[0], CREW_SHARED, linger, &alive[1]);
        for (;;)
            pause();
    }
    close(alive[1]);
    for (int i = 0; i < PROCESSES; i++)
        assert_int_equal(read(alive[0], &sign, 1), 1);
    kill(parent, SIGKILL);
    assert_int_equal(wait_for(parent), 1000 + SIGKILL);
    assert_int_equal(read(alive[0], &sign, 1), 0);      /* nobody holds the other end any more */
    close(alive[0]);
    scene_close(&scene);
}

/* Between the death of its parent and its own a child may find the pipe closed. */
static void an_orphan_dies_without_a_word(void **state)
{
    (void)state;
    struct scene scene;
    struct capture capture;
    struct batch batch;
    int ends[2];

    scene_open(&scene, 1, 1, UINT64_MAX / 2, 1, 1);
    struct worker *self = &scene.job.workers[0];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    close(ends[0]);
    assert_true(batch_claim(&batch, self));
    make_member(&batch.members[0], 0);
    capture_begin(&capture);
    pipe_send_batch(&(struct pipe){ .fd = ends[1] }, &batch, self);
    assert_string_equal(capture_end(&capture), "");
    assert_int_equal(work_error(self->work), -EPIPE);
    close(ends[1]);
    scene_close(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_arrive_intact_and_once),
        cmocka_unit_test(a_child_that_exits_with_3_is_named),
        cmocka_unit_test(a_child_that_is_killed_is_named),
        cmocka_unit_test(half_a_header_fails_the_run),
        cmocka_unit_test(half_a_member_fails_the_run),
        cmocka_unit_test(a_pipe_closed_in_mid_frame_fails_the_run),
        cmocka_unit_test(an_error_of_a_child_is_told_once),
        cmocka_unit_test(children_die_with_their_parent),
        cmocka_unit_test(an_orphan_dies_without_a_word),
    };

    alarm(60);      /* a deadlock is a failure, not a hang */
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
