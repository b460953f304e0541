using Gateway.Silo.Security;

namespace Gateway.Silo.Tests;

public sealed class LegacyPasswordHashTests
{
    // Made with Python's hashlib and hmac, as the document's program did.
    [Theory]
    [InlineData("pbkdf2:sha256:1000$aB3dE5gH$b73e89a4f30f6aecd3bd5f499c4da4433bd40dd8718775955fce627b1aef89c7")]
    [InlineData("pbkdf2:sha256$aB3dE5gH$b73e89a4f30f6aecd3bd5f499c4da4433bd40dd8718775955fce627b1aef89c7")]
    [InlineData("pbkdf2:sha1:2000$aB3dE5gH$c5f539496a67a4fe839e823b94d3431caddd19b9")]
    [InlineData("sha1$aB3dE5gH$efafcf8f12a923b406c0154e214b38ec58df91e9")]
    [InlineData("sha256$aB3dE5gH$7cfd98c409c8d3c36aaaeb34de44fd703fbb578156003ef5adabf00ee4e0b340")]
    public void Checks_every_form(string hash)
    {
        Assert.True(LegacyPasswordHash.IsOne(hash));
        Assert.True(LegacyPasswordHash.Verify(hash, "pass wörd"));
        Assert.False(LegacyPasswordHash.Verify(hash, "pass word"));
        Assert.False(LegacyPasswordHash.Verify(hash.Replace("aB3", "aB4", StringComparison.Ordinal), "pass wörd"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("$$")]
    [InlineData("sha1$salt$")]
    [InlineData("sha1$$efafcf8f12a923b406c0154e214b38ec58df91e9")]
    [InlineData("sha1$salt$zzafcf8f12a923b406c0154e214b38ec58df91e9")]
    [InlineData("sha1$salt$efafcf8f12a923b406c0154e214b38ec58df91")]
    [InlineData("md5$salt$d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("sha1:1000$salt$efafcf8f12a923b406c0154e214b38ec58df91e9")]
    [InlineData("pbkdf2$salt$efafcf8f12a923b406c0154e214b38ec58df91e9")]
    [InlineData("pbkdf2:sha1:0$salt$efafcf8f12a923b406c0154e214b38ec58df91e9")]
    [InlineData("pbkdf2:sha1:-1$salt$efafcf8f12a923b406c0154e214b38ec58df91e9")]
    [InlineData("pbkdf2:sha1:99999999999$salt$efafcf8f12a923b406c0154e214b38ec58df91e9")]
    [InlineData("pbkdf2:sha1:1:1$salt$efafcf8f12a923b406c0154e214b38ec58df91e9")]
    public void Takes_nothing_else_for_one(string hash)
    {
        Assert.False(LegacyPasswordHash.IsOne(hash));
        Assert.False(LegacyPasswordHash.Verify(hash, ""));
    }
}
