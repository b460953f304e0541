using System.Security.Cryptography;
using Gateway.Grains.Accounts;
using Gateway.Silo.Api.Keys;

namespace Gateway.Silo.Tests.Api;

public sealed class ApiKeyTextTests
{
    [Fact]
    public void A_key_has_an_id_and_a_secret_and_no_two_are_alike()
    {
        var keys = Enumerable.Range(0, 100).Select(_ => ApiKeyText.Make(new Dice())).ToList();
        Assert.All(keys, key =>
        {
            Assert.True(ApiKeyText.TryReadId(key.Text, out var id));
            Assert.Equal(key.Id, id.ToString());
            Assert.Equal($"gw_{key.Id}_", key.Text[..12]);
            Assert.Equal(43, key.Text.Length - 12);
        });
        Assert.Equal(100, keys.Select(k => Convert.ToHexString(ApiKeyText.Hash(k.Text))).Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("gw_")]
    [InlineData("gw_00000000_")]
    [InlineData("gw_0000000g_0000000000000000000000000000000000000000000")]
    [InlineData("gw_0000000A_0000000000000000000000000000000000000000000")]
    [InlineData("xx_00000000_0000000000000000000000000000000000000000000")]
    [InlineData("gw_00000000-0000000000000000000000000000000000000000000")]
    [InlineData("gw_00000000_00000000000000000000000000000000000000000000")]
    public void What_has_not_a_keys_form_is_none(string text) => Assert.False(ApiKeyText.TryReadId(text, out _));

    [Fact]
    public void The_longest_text_can_be_hashed_whatever_is_in_it() =>
        Assert.NotEqual(ApiKeyText.Hash(new string('漢', ApiKeyText.MaxLength)), ApiKeyText.Hash(new string('\uD800', ApiKeyText.MaxLength)));

    private sealed class Dice : IRandomness
    {
        public void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
    }
}
