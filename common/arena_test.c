#include "testing.h"

#include "arena.h"

static void pieces_are_aligned_and_apart(void **state)
{
    (void)state;
    enum { PIECES = 20000 };
    static char *pieces[PIECES];
    struct arena arena = { 0 };

    for (size_t i = 0; i < PIECES; i++) {
        size_t size = 1 + i % 97;
        pieces[i] = arena_allocate(&arena, size, (size_t)1 << i % 5);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % ((size_t)1 << i % 5), 0);
        memset(pieces[i], (int)(i % 251), size);
    }
    for (size_t i = 0; i < PIECES; i++)
        for (size_t j = 0; j < 1 + i % 97; j++)
            if ((unsigned char)pieces[i][j] != i % 251)
                fail_msg("piece %zu was overwritten", i);
    arena_free(&arena);
    assert_null(arena.blocks);
}

static void a_large_piece_has_room(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    char *small = arena_allocate(&arena, 1, 1);
    char *large = arena_allocate(&arena, 3 << 20, 16);

    assert_true(small != NULL && large != NULL);
    memset(large, 1, 3 << 20);
    assert_non_null(arena_allocate(&arena, 1, 1));
    assert_null(arena_allocate(&arena, SIZE_MAX, 1));
    arena_free(&arena);
}

static void pieces_move_with_their_arena(void **state)
{
    (void)state;
    struct arena arena = { 0 }, other = { 0 }, empty = { 0 };
    char *mine = arena_allocate(&arena, 8, 1);
    char *theirs = arena_allocate(&other, 8, 1);

    strcpy(mine, "mine");
    strcpy(theirs, "theirs");
    arena_absorb(&arena, &other);
    arena_absorb(&arena, &empty);
    assert_null(other.blocks);
    arena_free(&other);
    char *next = arena_allocate(&arena, 8, 1);
    strcpy(next, "next");
    assert_string_equal(mine, "mine");
    assert_string_equal(theirs, "theirs");
    arena_absorb(&empty, &arena);
    assert_string_equal(next, "next");
    arena_free(&empty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_aligned_and_apart),
        cmocka_unit_test(a_large_piece_has_room),
        cmocka_unit_test(pieces_move_with_their_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
