using System.Buffers.Binary;
using Gateway.Silo.Storage.Postgres.Orleans;

namespace Gateway.Storage.Tests.Moving;

public sealed class OrleansKeyTests
{
    // Published test values of xxHash32 with seed 0; Orleans takes their bytes in the other order.
    [Theory]
    [InlineData("", 0x02CC5D05u)]
    [InlineData("a", 0x550D7456u)]
    [InlineData("abc", 0x32D153FFu)]
    [InlineData("Nobody inspects the spammish repetition", 0xE2293B2Fu)]
    public void The_hash_is_the_one_that_is_published(string text, uint hash) =>
        Assert.Equal((int)BinaryPrimitives.ReverseEndianness(hash), OrleansKey.HashOf(text));

    [Theory]
    [InlineData("1F", 31, null)]
    [InlineData("FFFFFFFFFFFFFFFF", -1, null)]
    [InlineData("login/me", 0, "login/me")]
    [InlineData("login/a+b@example.org", 0, "login/a+b@example.org")]
    [InlineData("sequence", 0, "sequence")]
    [InlineData("11112222333344445", 0, "11112222333344445")]
    public void A_key_is_a_number_or_a_text(string key, long number, string? text)
    {
        var stored = OrleansKey.From(key);
        Assert.Equal(new OrleansKey(number, text), stored);
        Assert.Equal(key, stored.ToGrainKey());
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("1F+extension")]
    public void Keys_of_other_kinds_are_refused(string key) => Assert.Throws<FormatException>(() => OrleansKey.From(key));
}
